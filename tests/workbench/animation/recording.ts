/** Frames of a page, kept as what has changed since the frame before. */
import type { Page } from "playwright-core";

/** A picture and its place, all in pixels of the screenshot. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
  /** A lossless WebP file. */
  webp: Buffer;
  /** Milliseconds that it is shown for. */
  duration: number;
}

/** A recording of a page; each frame is shown for as long as the storyboard says. */
export class Recording {
  readonly frames: Frame[] = [];
  private readonly page: Page;
  /** Another page of the browser: its canvas compares pictures and writes WebP. */
  private readonly studio: Page;

  private constructor(page: Page, studio: Page) {
    this.page = page;
    this.studio = studio;
  }

  /** Begin one. */
  static async of(page: Page): Promise<Recording> {
    const studio = await page.context().newPage();
    await page.bringToFront();
    return new Recording(page, studio);
  }

  /** Show the page as it is now, for so many milliseconds. */
  async show(duration: number): Promise<void> {
    const shot = await this.page.screenshot({ animations: "disabled", caret: "initial" });
    const part = await this.studio.evaluate(changedPart, shot.toString("base64"));
    const last = this.frames.at(-1);
    if (part !== null) {
      const { data, ...place } = part;
      this.frames.push({ ...place, webp: Buffer.from(data, "base64"), duration });
    } else if (last !== undefined) {
      last.duration += duration;
    }
  }
}

interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
  data: string;
}

/**
 * The part of a picture that differs from the picture before, as WebP; null where nothing does.
 * Runs in the page. Its left and top edge are even, as animated WebP wants them.
 */
async function changedPart(png: string): Promise<Part | null> {
  const memory = window as Window & { before?: ImageData };
  const url = `data:image/png;base64,${png}`;
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser has no canvas.");
  context.drawImage(bitmap, 0, 0);
  const now = context.getImageData(0, 0, canvas.width, canvas.height);
  const { before } = memory;
  memory.before = now;
  let [left, top, right, bottom] = [canvas.width, canvas.height, -1, -1];
  const pixels = new Uint32Array(now.data.buffer);
  const old = before && new Uint32Array(before.data.buffer);
  for (let index = 0; index < pixels.length; index += 1) {
    if (old?.[index] === pixels[index]) continue;
    const x = index % canvas.width;
    const y = Math.floor(index / canvas.width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return null;
  left -= left % 2;
  top -= top % 2;
  canvas.width = right - left + 1;
  canvas.height = bottom - top + 1;
  context.putImageData(now, -left, -top);
  const data = canvas.toDataURL("image/webp", 1).split(",")[1] ?? ""; // quality 1 is lossless
  return { x: left, y: top, width: canvas.width, height: canvas.height, data };
}
