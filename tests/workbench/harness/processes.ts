/** Processes, as Linux shows them in `/proc`. */
import { readdirSync, readFileSync } from "node:fs";

/** A process below another one. */
export interface Descendant {
  pid: number;
  arguments: string[];
}

/** All processes below one, at any depth. */
export function descendants(ancestor: number): Descendant[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    const stat = read(`/proc/${name}/stat`);
    // The second field is the command in brackets, and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[1] !== undefined && fields[0] !== "Z") parents.set(Number(name), Number(fields[1]));
  }
  const below = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === ancestor || below(parent));
  };
  return [...parents.keys()].filter(below).map((pid) => ({
    pid,
    arguments: read(`/proc/${String(pid)}/cmdline`).split("\0"),
  }));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}
