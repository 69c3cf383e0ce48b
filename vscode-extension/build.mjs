// Bundles the extension and the pages of its web views into dist/.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const shared = { bundle: true, minify: true, sourcemap: true, logLevel: "warning" };
const pages = ["solutions", "inspector", "templates", "comparison"];

mkdirSync("dist", { recursive: true });
await build({
  ...shared,
  entryPoints: {
    extension: "src/extension.ts",
    highlighting: "src/highlighting/worker.ts", // a thread of its own, started on first use
  },
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  mainFields: ["module", "main"], // jsonc-parser's main file cannot be bundled
  outdir: "dist",
});
for (const page of pages) {
  const entry = `src/${page}/view/main.ts`;
  if (!existsSync(entry)) throw new Error(`${entry} is missing`);
  await build({
    ...shared,
    entryPoints: { [page]: entry },
    platform: "browser",
    format: "esm",
    target: "es2022",
    outdir: "dist", // a style sheet that the entry imports becomes dist/<page>.css
  });
}
for (const file of ["codicon.css", "codicon.ttf"]) {
  copyFileSync(`node_modules/@vscode/codicons/dist/${file}`, `dist/${file}`);
}
