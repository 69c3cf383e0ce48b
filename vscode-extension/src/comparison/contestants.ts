import type { Models, Question, Run, Templates } from "../wire";

/** A template or a model that takes part in a comparison. */
export interface Contestant {
  kind: "template" | "model";
  name: string;
  /** How it is asked, beside the seed. */
  question: Question;
  /** Whether the settings can name it, so that it serves from then on. */
  canServe: boolean;
}

/** One to choose from. */
export interface Choice {
  contestant: Contestant;
  description: string;
  detail: string;
  /** Whether it is chosen to begin with. */
  picked: boolean;
}

/** A template that is open in an editor, saved or not; its URI is written as in `Templates`. */
export interface OpenTemplate {
  uri: string;
  title: string;
}

/**
 * The templates to choose from: the open one first, as it stands in its editor.
 *
 * It is chosen to begin with, and so is the one that would serve the cursor.
 */
export function templateChoices(
  { templates, chosen }: Templates,
  open: OpenTemplate | undefined,
): Choice[] {
  const listed = templates
    .filter(({ uri, problem }) => uri !== open?.uri && problem === undefined)
    .map(({ name, description = "", origin, mode }): Choice => ({
      contestant: { kind: "template", name, question: { template: name }, canServe: true },
      description: [origin, mode].filter(Boolean).join(" \u00b7 "),
      detail: description,
      picked: name === chosen?.name,
    }));
  if (!open) return listed;
  const own = templates.find(({ uri }) => uri === open.uri);
  return [
    {
      contestant: {
        kind: "template",
        name: own?.name ?? open.title,
        question: { templateDocument: { uri: open.uri } },
        canServe: own !== undefined,
      },
      description: "as it is in the editor",
      detail: own?.description ?? "",
      picked: true,
    },
    ...listed,
  ];
}

/** The models to choose from: those that are on this machine, and the one that is set. */
export function modelChoices({ models }: Models): Choice[] {
  return models
    .filter(({ installed, current }) => installed || current)
    .sort((one, other) => Number(other.current) - Number(one.current))
    .map(({ name, title, current }) => ({
      contestant: modelContestant(name),
      description: current ? "in use" : "",
      detail: title,
      picked: current,
    }));
}

/** What is said where there are too few models on this machine to compare. */
export function tooFew({ models }: Models): string {
  const installed = models.filter((model) => model.installed).length;
  const here = installed === 0 ? "no model is" : "only one model is";
  const needed = installed === 0 ? "Comparing takes two" : "Comparing takes another one";
  return `${here} on this machine. ${needed}: choosing one makes it your model, and downloads it.`;
}

/** The name by which the settings know a contestant, which a template itself may have changed. */
export function servingName({ kind, name }: Contestant, run: Run | undefined): string {
  return kind === "template" ? (run?.template ?? name) : name;
}

/** A model of this name. */
export function modelContestant(name: string): Contestant {
  return { kind: "model", name, question: { model: name }, canServe: true };
}

/** Names in a list such as `gpt-4.1, gpt-4.1-mini`, each once. */
export function namesIn(list: string): string[] {
  const names = list.split(",").map((name) => name.trim());
  return [...new Set(names.filter(Boolean))];
}
