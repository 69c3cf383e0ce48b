import * as vscode from "vscode";
import { ask, candidates, versionText, type Candidate, type Interpreter } from "./interpreters";

/** The part of the Python extension's API that is used here. */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(): { path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
  };
}

/**
 * Commands that may be a Python on this machine, the likeliest first.
 *
 * @param chosen one that the user chose before
 */
export async function pythonCandidates(
  chosen: string | undefined,
  log: vscode.LogOutputChannel,
): Promise<Candidate[]> {
  const named = chosen === undefined ? [] : [chosen];
  // The active one may be part of the workspace; running it is running the workspace's code.
  const active = vscode.workspace.isTrusted ? await activePython(log) : undefined;
  if (active !== undefined) named.push(active);
  return candidates(process.platform, named);
}

/** All Pythons that answer, each once. */
export async function allPythons(among: Candidate[], cwd: string): Promise<Interpreter[]> {
  const answers = await Promise.all(among.map((candidate) => ask(candidate, cwd)));
  const found = new Map<string, Interpreter>();
  for (const interpreter of answers) {
    if (interpreter === undefined) continue;
    // One installation goes by many names: python3, python3.12, …
    const which = `${interpreter.prefix} ${versionText(interpreter.version)}`;
    if (!found.has(which)) found.set(which, interpreter);
  }
  return [...found.values()];
}

async function activePython(log: vscode.LogOutputChannel): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  if (extension === undefined) return undefined;
  try {
    const { environments } = await extension.activate();
    const active = await environments.resolveEnvironment(environments.getActiveEnvironmentPath());
    return active?.executable.uri?.fsPath;
  } catch (error) {
    log.warn(`The Python extension named no interpreter: ${String(error)}`);
    return undefined;
  }
}
