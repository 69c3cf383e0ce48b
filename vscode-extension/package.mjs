// Packs the extension, with the server's wheel in it, into dist/tenfold-<version>.vsix at the root.
//
//   PYTHON   builds the wheel (default: the Python of .venv)
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { createVSIX } from "@vscode/vsce";

const here = import.meta.dirname;
const root = resolve(here, "..");
/** @type {unknown} */
const parsed = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const manifest = new Map(Object.entries(parsed));
const version = String(manifest.get("version"));
const own = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");

const dist = join(here, "dist");
rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, ["build.mjs"], { cwd: here, stdio: "inherit" });
const pip = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", dist, root];
execFileSync(python, pip, { stdio: "inherit" });
const wheel = `tenfold-${version}-py3-none-any.whl`;
if (!existsSync(join(dist, wheel))) {
  throw new Error(`The server is not of version ${version}: ${readdirSync(dist).join(" ")}`);
}

// Only what is shipped stands in the folder that is packed, so nothing has to be left out of it.
const staging = join(root, "build", "extension");
rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
for (const name of ["scripts", "devDependencies", "dependencies", "prettier"]) {
  manifest.delete(name); // for those who build it
}
manifest.set("files", ["**"]);
writeFileSync(join(staging, "package.json"), JSON.stringify(Object.fromEntries(manifest), null, 2));
for (const name of ["README.md", "media/icon.png", "language", "walkthrough"]) {
  cpSync(join(here, name), join(staging, name), { recursive: true });
}
for (const name of ["LICENSE", "CHANGELOG.md"]) cpSync(join(root, name), join(staging, name));
cpSync(dist, join(staging, "dist"), {
  recursive: true,
  filter: (path) => !path.endsWith(".map"),
});

const vsix = join(root, "dist", `tenfold-${version}.vsix`);
mkdirSync(join(root, "dist"), { recursive: true });
await createVSIX({
  cwd: staging,
  packagePath: vsix,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
rmSync(staging, { recursive: true });
process.stdout.write(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB\n`);
