/** Templates and cases of the workspace, each gone again after its scenario. */
import type { FrameLocator } from "playwright-core";
import type { Settings } from "../harness/profile.ts";
import type { Scenario } from "../harness/scenario.ts";
import { until } from "../harness/until.ts";
import { scenariosWith, workbench } from "./window.ts";

/** Scenarios that may leave files in the workspace's `.tenfold`, with these settings to begin with. */
export function scenariosWithFiles(settings: Settings): Scenario {
  return scenariosWith(settings, async () => {
    await workbench.closeEditors();
    workbench.emptyFolder(".tenfold");
  });
}

/** Where a template of the workspace stands. */
export function templateFile(name: string): string {
  return `.tenfold/prompts/${name}.prompty`;
}

/** A template that continues the document below a line of its own, and is never chosen by itself. */
export function prefixTemplate(name: string, line: string): string {
  return `---
name: ${name}
description: The document below a line of its own.
metadata:
  tenfold:
    mode: prefix
    families: [no-such-family]
---
${line}
{{ prefix }}
`;
}

/** The line of such a template, from 0, that is its own. */
export const OWN_LINE = 8;

/** Write a template of the workspace and open it, the cursor at the end of its own line. */
export async function openTemplate(name: string, line = `# By ${name}.`): Promise<void> {
  workbench.writeFile(templateFile(name), prefixTemplate(name, line));
  await workbench.openFile(templateFile(name), OWN_LINE, line.length);
}

/** Replace the text of the active editor's document, and leave it unsaved. */
export async function replaceText(from: string, to: string): Promise<void> {
  await workbench.inExtensionHost(
    async (api, old: string, next: string) => {
      const editor = api.window.activeTextEditor;
      if (!editor) throw new Error("No editor is active.");
      const { document } = editor;
      const start = document.getText().indexOf(old);
      if (start < 0) throw new Error(`There is no ${old} in ${document.getText()}`);
      const range = new api.Range(
        document.positionAt(start),
        document.positionAt(start + old.length),
      );
      await editor.edit((edit) => {
        edit.replace(range, next);
      });
    },
    from,
    to,
  );
}

/** Wait until a page says something that matches. */
export async function pageSays(
  page: () => FrameLocator,
  pattern: RegExp,
  selector = "body",
): Promise<string> {
  return until(`${String(pattern)} in ${selector}`, async () => {
    const text = await page().locator(selector).first().innerText();
    if (!pattern.test(text)) throw new Error(JSON.stringify(text));
    return text;
  });
}

/** The texts of a prompt's parts, as they stand on a page. */
export async function promptTexts(page: FrameLocator): Promise<string[]> {
  return page.locator(".text").evaluateAll((blocks) =>
    blocks.map((block) => {
      const copy = block.cloneNode(true) as Element;
      for (const tag of copy.querySelectorAll(".tag")) tag.remove();
      return copy.textContent;
    }),
  );
}
