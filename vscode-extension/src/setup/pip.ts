/** How far pip has come, as its output tells. */
export interface PipProgress {
  /** What it does, such as `Downloading torch`. */
  stage: string;
  /** Bytes of all files that are done, and of the current one so far. */
  bytes: number;
}

const UNITS: Record<string, number> = { bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/** Reads pip's output line by line. */
export class PipReader {
  private finished = 0;
  private current = 0;
  private currentSize = 0;
  private stage = "Asking the package index";

  /** Take a line; undefined where it says nothing about the progress. */
  read(line: string): PipProgress | undefined {
    const raw = /^Progress (\d+) of (\d+)$/u.exec(line.trim());
    if (raw !== null) {
      this.current = Number(raw[1]);
      return this.progress();
    }
    if (/^\s*(?:Collecting|Processing) /u.test(line)) {
      this.stage = "Choosing packages";
      return this.progress();
    }
    if (line.includes(".metadata (")) return undefined; // a few kilobytes to choose by
    const download = /^\s*Downloading (?:\S*\/)?([\w.]+?)-\d\S* \(([\d.]+) (\w+)\)/u.exec(line);
    if (download !== null) {
      this.closeFile();
      this.stage = `Downloading ${(download[1] ?? "").replaceAll("_", "-")}`;
      this.currentSize = Number(download[2]) * (UNITS[download[3] ?? ""] ?? 0);
      return this.progress();
    }
    const installing = /^Installing collected packages: (.*)$/u.exec(line.trim());
    if (installing !== null) {
      this.closeFile();
      const count = (installing[1] ?? "").split(",").length;
      this.stage = `Installing ${String(count)} packages`;
      return this.progress();
    }
    return undefined;
  }

  private closeFile(): void {
    this.finished += this.currentSize;
    this.current = 0;
    this.currentSize = 0;
  }

  private progress(): PipProgress {
    return { stage: this.stage, bytes: Math.round(this.finished + this.current) };
  }
}

/** Whether a pip, by what `pip --version` says, reports its progress for programs (24.1 on). */
export function reportsProgress(version: string): boolean {
  const found = /^pip (\d+)\.(\d+)/u.exec(version);
  if (found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > 24 || (major === 24 && minor >= 1);
}

/** Bytes in words, by decimal units as downloads are: `491 MB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${String(Math.max(1, Math.round(bytes / 1e6)))} MB`;
}
