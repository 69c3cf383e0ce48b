import { sizeText } from "./pip.ts";

/** The model that is fetched where none was chosen; the server's catalogue knows the rest. */
export const DEFAULT_MODEL = {
  name: "qwen2.5-coder-0.5b",
  title: "Qwen2.5-Coder-0.5B",
  licence: "Apache-2.0",
  bytes: 491_400_064,
};

/** Bytes of a download, and of what it is on disk. */
interface Size {
  download: number;
  /** Undefined where it was not measured. */
  disk: number | undefined;
}

/** The Python packages that an endpoint needs. */
const FOR_ENDPOINTS: Size = { download: 66e6, disk: 250e6 };
/** Those that a local model needs on top, PyTorch without CUDA libraries among them. */
const FOR_LOCAL: Size = { download: 234e6, disk: 1_070e6 };
/** The same where PyTorch comes with CUDA libraries, as from most indexes on Linux. */
const FOR_LOCAL_WITH_CUDA: Size = { download: 2_750e6, disk: undefined };

/** The Python packages that are fetched. */
export interface Packages {
  /** Whether those for local models are among them. */
  local: boolean;
  /** Whether those for endpoints are there already. */
  extended: boolean;
}

/** How much is downloaded for packages, in words, such as `300 MB`. */
export function downloadText(packages: Packages, platform: NodeJS.Platform): string {
  return sizeText(sizeOf(packages, platform === "linux").download);
}

/** What is to be said of the packages before they are fetched, a paragraph each. */
export function packagesText(packages: Packages, platform: NodeJS.Platform): string[] {
  const { download, disk } = sizeOf(packages, platform === "linux");
  const onDisk = disk === undefined ? "" : `, ${sizeText(disk)} on disk`;
  const said = [
    `Python packages: a download of about ${sizeText(download)}${onDisk}, fetched by pip with your own configuration of it.`,
  ];
  if (packages.local && platform === "linux") {
    const small = sizeOf(packages, false);
    said.push(
      `Most of it are PyTorch's CUDA libraries. Where pip's configuration names an index of PyTorch's CPU builds it is ${sizeText(small.download)}, and does the same.`,
    );
  }
  return said;
}

function sizeOf({ local, extended }: Packages, cuda: boolean): Size {
  const parts = [
    ...(extended ? [] : [FOR_ENDPOINTS]),
    ...(local ? [cuda ? FOR_LOCAL_WITH_CUDA : FOR_LOCAL] : []),
  ];
  return parts.reduce<Size>(
    (sum, { download, disk }) => ({
      download: sum.download + download,
      disk: sum.disk === undefined || disk === undefined ? undefined : sum.disk + disk,
    }),
    { download: 0, disk: 0 },
  );
}
