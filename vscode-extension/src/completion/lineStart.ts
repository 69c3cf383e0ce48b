import * as vscode from "vscode";

/**
 * Let an item replace from the start of its line.
 *
 * The editor then sees one and the same edit while the line is typed on or taken word by word;
 * with a range that begins at the cursor it drops the item and draws it anew, which flickers.
 */
export function fromLineStart(
  document: vscode.TextDocument,
  item: vscode.InlineCompletionItem,
): vscode.InlineCompletionItem {
  const { range, insertText } = item;
  if (!range || typeof insertText !== "string" || range.start.character === 0) return item;
  const start = range.start.with({ character: 0 });
  const before = document.getText(new vscode.Range(start, range.start));
  return new vscode.InlineCompletionItem(
    before + insertText,
    new vscode.Range(start, range.end),
    item.command,
  );
}
