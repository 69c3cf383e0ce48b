/**
 * The ghost text that the focused editor shows, "" where there is none. Runs in the page.
 *
 * On the cursor's line it is several spans, as it is highlighted by the grammar; what goes on from
 * an item of the suggest list is called a preview. The lines below stand in a view zone. Spaces are
 * no-break spaces.
 */
export function readGhostText(): string {
  const editor =
    document.querySelector(".monaco-editor.focused[role='code']") ??
    document.querySelector(".editor-instance .monaco-editor[role='code']");
  if (editor === null) return "";
  const clean = (node: Element): string => node.textContent.replaceAll("\u00a0", " ");
  const inline = [
    ...editor.querySelectorAll(
      ".view-lines :is(.ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text)",
    ),
  ];
  const below = [
    ...editor.querySelectorAll(".suggest-preview-text .view-line, .ghost-text-lines .view-line"),
  ];
  return [inline.map(clean).join(""), ...below.map(clean)].join("\n");
}
