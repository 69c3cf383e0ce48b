/** Ghost text frame by frame: what a flicker would show in. The functions run in the page. */

/** What the editor showed in one frame. */
export interface Frame {
  /** Milliseconds since the page was loaded. */
  time: number;
  /** The text of the cursor's line, with the ghost text in it; "" where there is none. */
  line: string;
  /** Where that line's text starts, in CSS pixels from the window's left edge. */
  left: number;
  ghost: boolean;
}

/** The window while it is sampled. */
type Sampling = Window & { sampledFrames?: Frame[] };

/** Begin to look at every frame, just after it was painted. */
export function startSampling(): void {
  const frames: Frame[] = [];
  (window as Sampling).sampledFrames = frames;
  const painted = new MessageChannel();
  painted.port1.onmessage = (): void => {
    if ((window as Sampling).sampledFrames !== frames) return;
    const ghost = document.querySelector(".view-lines .ghost-text-decoration");
    const line = ghost?.closest(".view-line");
    frames.push({
      time: performance.now(),
      line: (line?.textContent ?? "").replaceAll("\u00a0", " "),
      left: line?.querySelector("span span")?.getBoundingClientRect().left ?? 0,
      ghost: ghost !== null,
    });
    requestAnimationFrame(() => {
      painted.port2.postMessage(undefined);
    });
  };
  painted.port2.postMessage(undefined);
}

/** Stop looking, and give what was seen. */
export function stopSampling(): Frame[] {
  const { sampledFrames: frames } = window as Sampling;
  delete (window as Sampling).sampledFrames;
  return frames ?? [];
}
