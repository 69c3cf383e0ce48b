/** The API that a key is for where no endpoint is named. */
export const OPENAI_ORIGIN = "https://api.openai.com";

/** What is wrong with an endpoint's address, or a hint about it; undefined where it is fine. */
export function endpointProblem(
  text: string,
): { kind: "error" | "hint"; message: string } | undefined {
  const url = parsed(text);
  if (url === undefined) {
    return { kind: "error", message: "Enter an address such as http://127.0.0.1:8000/v1" };
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return { kind: "error", message: "The address must begin with http:// or https://" };
  }
  if (url.username !== "" || url.password !== "") {
    return { kind: "error", message: "No user or password in the address: the key is asked next." };
  }
  if (url.search !== "" || url.hash !== "") {
    return { kind: "error", message: "The address must end with its path, such as /v1" };
  }
  if (/\/(?:chat\/)?completions\/?$/u.test(url.pathname)) {
    return { kind: "error", message: "Leave /completions out: Tenfold adds it." };
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return { kind: "hint", message: "Without https your code and your key travel unencrypted." };
  }
  if (!/\/v\d+\w*\/?$/u.test(url.pathname)) {
    return { kind: "hint", message: "Most servers want /v1 at the end; yours may not." };
  }
  return undefined;
}

/**
 * Scheme, host and port that an address names: what a key belongs to.
 *
 * @param endpoint the setting `model.endpoint`
 * @returns undefined where the address is none
 */
export function originOf(endpoint: string | null | undefined): string | undefined {
  if (endpoint === null || endpoint === undefined || endpoint.trim() === "") return OPENAI_ORIGIN;
  return parsed(endpoint)?.origin;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text.trim());
  } catch {
    return undefined;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/u.test(hostname);
}
