import * as vscode from "vscode";
import { versionText, type Interpreter } from "./interpreters";
import { sizeText } from "./pip";
import { packagesText } from "./sizes";

/** A model that is to be fetched. */
export interface Model {
  name: string;
  title: string;
  licence: string;
  bytes: number;
}

/** What is about to be downloaded, and where it goes. */
export interface Plan {
  packages: Packages | undefined;
  model: Model | undefined;
}

interface Packages {
  /** The Python that makes the environment; undefined where it is there and is extended. */
  base: Interpreter | undefined;
  folder: string;
  /** Whether those for local models are among them. */
  local: boolean;
}

const AGREE = "Download and Set Up";

/** Ask before anything is downloaded, with the sizes named. */
export async function agreesTo({ packages, model }: Plan): Promise<boolean> {
  const detail = [
    ...(packages === undefined ? [] : packagesDetail(packages)),
    ...(model === undefined ? [] : [modelDetail(model)]),
  ];
  const answer = await vscode.window.showInformationMessage(
    packages === undefined ? "Fetch a model?" : "Install Tenfold's server?",
    { modal: true, detail: detail.join("\n\n") },
    AGREE,
  );
  return answer === AGREE;
}

function packagesDetail({ base, folder, local }: Packages): string[] {
  const detail = packagesText({ local, extended: base === undefined }, process.platform);
  if (base !== undefined) {
    const python = `${base.path} (Python ${versionText(base.version)})`;
    detail.push(`They go into an environment of their own, made with ${python}: ${folder}`);
  }
  return detail;
}

function modelDetail({ title, licence, bytes }: Model): string {
  const size = sizeText(bytes);
  return `Model ${title} (${licence}): a download of ${size} into your cache folder, unless it is there already.`;
}
