import { sizeText } from "./pip.ts";

/** The model that is fetched where none was chosen; the server's catalogue knows the rest. */
export const DEFAULT_MODEL = {
  name: "qwen2.5-coder-0.5b",
  title: "Qwen2.5-Coder-0.5B",
  licence: "Apache-2.0",
  bytes: 491_400_064,
};

/** Bytes of Python packages, as measured on Linux with the CPU build of PyTorch. */
export const PACKAGES = {
  /** What an endpoint needs. */
  openai: { download: 66e6, disk: 250e6 },
  /** What a local model needs on top. */
  local: { download: 234e6, disk: 1_070e6 },
};

/** What is downloaded for a kind of model, in words; the model itself not counted. */
export function packagesText(local: boolean, have: { openai: boolean }): string {
  const openai = have.openai ? { download: 0, disk: 0 } : PACKAGES.openai;
  const more = local ? PACKAGES.local : { download: 0, disk: 0 };
  const download = sizeText(openai.download + more.download);
  const disk = sizeText(openai.disk + more.disk);
  return `a download of about ${download}, ${disk} on disk`;
}

/** What must be said of PyTorch on a system; undefined where there is nothing to say. */
export function torchNote(platform: NodeJS.Platform): string | undefined {
  return platform === "linux"
    ? "On Linux many package indexes serve PyTorch with CUDA libraries, which are several GB; to avoid that, let pip's configuration name an index with the CPU build."
    : undefined;
}
