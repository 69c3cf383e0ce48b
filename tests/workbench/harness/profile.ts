/** A VS Code profile of its own, in a temporary folder, and what it is set to. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Settings by their full names, as in `settings.json`. */
export type Settings = Record<string, unknown>;

/** The folders of one workbench; all of them stand in `root`. */
export interface Profile {
  root: string;
  userData: string;
  extensions: string;
  workspace: string;
  home: string;
  browser: string;
  /** For sockets: short, as a socket's path has 107 characters at the most. */
  run: string;
}

interface Configuration {
  properties: Record<string, { scope?: string }>;
}

interface Manifest {
  contributes?: { configuration?: Configuration | Configuration[] };
}

/** Nothing opens by itself, takes the focus or goes out; in the editor only ghost text appears. */
const QUIET: Settings = {
  "workbench.startupEditor": "none",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "workbench.enableExperiments": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "npm.fetchOnlinePackageInfo": false,
  "json.schemaDownload.enable": false,
  "git.enabled": false,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.wordBasedSuggestions": "off",
  "editor.parameterHints.enabled": false,
  "editor.cursorBlinking": "solid",
  "files.hotExit": "off",
};

/** Make the folders. */
export function makeProfile(): Profile {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "workbench-")));
  const profile: Profile = {
    root: folder,
    userData: join(folder, "user-data"),
    extensions: join(folder, "extensions"),
    workspace: join(folder, "workspace"),
    home: join(folder, "home"),
    browser: join(folder, "browser"),
    run: join(folder, "run"),
  };
  for (const path of Object.values<string>({ ...profile })) mkdirSync(path, { recursive: true });
  return profile;
}

/**
 * Write the user's settings, over the quiet ones.
 *
 * As in any remote window there are two files of them: what an extension declares as a setting of
 * the machine holds only in the second.
 */
export function writeSettings(profile: Profile, settings: Settings): void {
  const machine = machineSettings(profile);
  const all = Object.entries({ ...QUIET, ...settings });
  for (const [folder, wanted] of [
    ["User", all.filter(([name]) => !machine.has(name))],
    ["Machine", all.filter(([name]) => machine.has(name))],
  ] as const) {
    mkdirSync(join(profile.userData, folder), { recursive: true });
    writeFileSync(
      join(profile.userData, folder, "settings.json"),
      JSON.stringify(Object.fromEntries(wanted), null, 2),
    );
  }
}

/** The names of the settings that the installed extensions declare as those of a machine. */
function machineSettings(profile: Profile): Set<string> {
  const names = new Set<string>();
  for (const folder of readdirSync(profile.extensions)) {
    const path = join(profile.extensions, folder, "package.json");
    if (!existsSync(path)) continue;
    const { contributes } = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    const sections = [contributes?.configuration ?? []].flat();
    for (const [name, { scope }] of sections.flatMap((each) => Object.entries(each.properties))) {
      if (scope?.startsWith("machine")) names.add(name);
    }
  }
  return names;
}

/** Write a file of the workspace, and give its path. */
export function writeWorkspaceFile(profile: Profile, name: string, text: string): string {
  const path = join(profile.workspace, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Remove all of it. */
export function removeProfile(profile: Profile): void {
  rmSync(profile.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
