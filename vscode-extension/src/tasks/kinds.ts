import type { Task } from "../wire";

/** Something that can be asked for about code, as a command and a code action. */
export interface TaskKind {
  task: Exclude<Task, "commit">;
  command: string;
  /** What the menu of code actions says. */
  title: string;
  /** What the window says while it is worked on. */
  working: string;
  /** Whether code has to be selected; else the function around the cursor is meant. */
  selection: boolean;
  /** Whether the code is changed, or other code is written to it. */
  kind: "rewrite" | "other";
}

export const TASKS: readonly TaskKind[] = [
  {
    task: "comment",
    command: "tenfold.explainSelection",
    title: "Explain Selection as a Comment",
    working: "explaining the selection",
    selection: true,
    kind: "rewrite",
  },
  {
    task: "docstring",
    command: "tenfold.writeDocstring",
    title: "Write Docstring",
    working: "writing a docstring",
    selection: false,
    kind: "rewrite",
  },
  {
    task: "tests",
    command: "tenfold.writeTests",
    title: "Write Tests",
    working: "writing tests",
    selection: false,
    kind: "other",
  },
  {
    task: "example",
    command: "tenfold.writeExample",
    title: "Write an Example of Use",
    working: "writing an example of use",
    selection: false,
    kind: "other",
  },
];
