/** Putting extensions into a profile before its server starts for the first time. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { codeServer, node, root } from "./paths.ts";
import type { Profile } from "./profile.ts";

/** What a package would hold of the extension's folder, where it is there. */
const SHIPPED = [
  "package.json",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist",
  "media",
  "walkthrough",
  "wheels",
];

/**
 * Put Tenfold into a profile: from a folder, as it is there, or from a `.vsix`, by installing it.
 *
 * @param source `TENFOLD_EXTENSION` or the project's own folder, where it is not given.
 */
export function installTenfold(
  profile: Profile,
  source = process.env["TENFOLD_EXTENSION"] ?? join(root, "vscode-extension"),
): void {
  if (source.endsWith(".vsix")) installPackage(profile, resolve(source));
  else copyExtension(profile, resolve(source), SHIPPED);
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

function installPackage(profile: Profile, vsix: string): void {
  const options = ["--config", join(profile.root, "config.yaml")];
  options.push("--user-data-dir", profile.userData, "--extensions-dir", profile.extensions);
  execFileSync(node, [codeServer, ...options, "--install-extension", vsix], {
    env: { PATH: process.env["PATH"], HOME: profile.home, EXTENSIONS_GALLERY: "{}" },
    stdio: "pipe",
    timeout: 60_000,
  });
}
