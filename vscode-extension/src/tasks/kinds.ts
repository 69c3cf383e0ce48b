import type { Task } from "../wire";

/** Something that can be asked for about code, as a command and a code action. */
export interface TaskKind {
  task: Exclude<Task, "commit">;
  command: string;
  /** What the menu of code actions says. */
  title: string;
  /** What comes of it. */
  noun: string;
  /** What the window says while it is worked on. */
  working: string;
  /** Whether the code is changed, or other code is written to it. */
  kind: "rewrite" | "other";
}

export const TASKS: readonly TaskKind[] = [
  {
    task: "explain",
    command: "tenfold.explainSelection",
    title: "Explain as a Comment",
    noun: "explanation",
    working: "explaining the code",
    kind: "rewrite",
  },
  {
    task: "docstring",
    command: "tenfold.writeDocstring",
    title: "Write Docstring",
    noun: "docstring",
    working: "writing a docstring",
    kind: "rewrite",
  },
  {
    task: "tests",
    command: "tenfold.writeTests",
    title: "Write Tests",
    noun: "tests",
    working: "writing tests",
    kind: "other",
  },
  {
    task: "example",
    command: "tenfold.writeExample",
    title: "Write an Example of Use",
    noun: "example of use",
    working: "writing an example of use",
    kind: "other",
  },
];
