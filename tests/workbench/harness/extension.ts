/** Putting extensions into a profile before its server starts for the first time. */
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./paths.ts";
import type { Profile } from "./profile.ts";

/** What a package would hold of the extension's folder, where it is there. */
const SHIPPED = [
  "package.json",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist",
  "language",
  "media",
  "walkthrough",
  "wheels",
];

/**
 * Put Tenfold into a profile, from a folder.
 *
 * @param source `TENFOLD_EXTENSION` or the project's own folder, where it is not given.
 */
export function installTenfold(
  profile: Profile,
  source = process.env["TENFOLD_EXTENSION"] ?? join(root, "vscode-extension"),
): void {
  copyExtension(profile, resolve(source), SHIPPED);
}

/** Put the extension into a profile that runs what a test sends, in the extension host. */
export function installRemote(profile: Profile): void {
  copyExtension(profile, resolve(import.meta.dirname, "../remote"), [
    "package.json",
    "extension.ts",
  ]);
}

function copyExtension(profile: Profile, source: string, parts: readonly string[]): void {
  const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as {
    publisher: string;
    name: string;
    version: string;
    main: string;
  };
  if (!existsSync(join(source, manifest.main))) {
    throw new Error(`${source} is not built: run node build.mjs there.`);
  }
  const name = `${manifest.publisher}.${manifest.name}-${manifest.version}`;
  for (const part of parts.filter((each) => existsSync(join(source, each)))) {
    cpSync(join(source, part), join(profile.extensions, name, part), { recursive: true });
  }
}
