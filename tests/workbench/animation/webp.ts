/** Animated WebP, as its container specification has it: a RIFF file with one chunk a frame. */
import type { Frame } from "./recording.ts";

const ANIMATION = 0x02;
/** A frame replaces what it covers, and stays when the next one comes. */
const REPLACE_AND_KEEP = 0x02;

/** Join frames into a file that loops for ever; the first of them covers it all. */
export function animatedWebp(frames: readonly Frame[]): Buffer {
  const first = frames[0];
  if (first === undefined) throw new Error("There is nothing to show.");
  const canvas = Buffer.alloc(10);
  canvas.writeUInt8(ANIMATION, 0);
  canvas.writeUIntLE(first.width - 1, 4, 3);
  canvas.writeUIntLE(first.height - 1, 7, 3);
  const background = Buffer.from([255, 255, 255, 255]);
  const endless = Buffer.from([0, 0]);
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    chunk("VP8X", canvas),
    chunk("ANIM", Buffer.concat([background, endless])),
    ...frames.map((frame) => chunk("ANMF", Buffer.concat([header(frame), image(frame.webp)]))),
  ]);
  return chunk("RIFF", body);
}

function header(frame: Frame): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntLE(frame.x / 2, 0, 3);
  bytes.writeUIntLE(frame.y / 2, 3, 3);
  bytes.writeUIntLE(frame.width - 1, 6, 3);
  bytes.writeUIntLE(frame.height - 1, 9, 3);
  bytes.writeUIntLE(frame.duration, 12, 3);
  bytes.writeUInt8(REPLACE_AND_KEEP, 15);
  return bytes;
}

/** The chunks of a still WebP file that hold its image. */
function image(webp: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 12; at < webp.length;) {
    const size = webp.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (/^(ALPH|VP8 |VP8L)$/.test(webp.toString("latin1", at, at + 4))) {
      parts.push(webp.subarray(at, end));
    }
    at = end;
  }
  return Buffer.concat(parts);
}

function chunk(name: string, body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(name), size, body, Buffer.alloc(body.length % 2)]);
}
