/** Silence while a comment is being written, and ghost text once it is finished, by language. */
import assert from "node:assert/strict";
import { endpoint, scenario, workbench } from "./window.ts";

/** A comment that is begun, what finishes it, and an answer to it. */
interface Language {
  name: string;
  file: string;
  begun: string;
  finish: string[];
  answer: string;
}

const LINE = ["Enter"];
const AFTER_BLOCK = ["End", "Enter"];

const LANGUAGES: Language[] = [
  {
    name: "Python",
    file: "add.py",
    begun: "# Add two numb<|>\n",
    finish: LINE,
    answer: "def add(a, b):\n    return a + b\n",
  },
  {
    name: "JavaScript",
    file: "add.js",
    begun: "// Add two numb<|>\n",
    finish: LINE,
    answer: "const add = (a, b) => a + b;\n",
  },
  {
    name: "TypeScript",
    file: "add.ts",
    begun: "/* Add two numb<|> */\n",
    finish: AFTER_BLOCK,
    answer: "const add = (a: number, b: number) => a + b;\n",
  },
  {
    name: "Java",
    file: "Add.java",
    begun: "class Add {\n    /* Add two numb<|> */\n}\n",
    finish: AFTER_BLOCK,
    answer: "    static int add(int a, int b) { return a + b; }\n",
  },
  {
    name: "C",
    file: "add.c",
    begun: "/* Add two numb<|> */\n",
    finish: AFTER_BLOCK,
    answer: "int add(int a, int b) { return a + b; }\n",
  },
  {
    name: "C++",
    file: "add.cpp",
    begun: "// Add two numb<|>\n",
    finish: LINE,
    answer: "int add(int a, int b) { return a + b; }\n",
  },
  {
    name: "C#",
    file: "Add.cs",
    begun: "class Add {\n    // Add two numb<|>\n}\n",
    finish: LINE,
    answer: "    static int Sum(int a, int b) => a + b;\n",
  },
  {
    name: "Go",
    file: "add.go",
    begun: "package add\n\n// Add two numb<|>\n",
    finish: LINE,
    answer: "func add(a, b int) int { return a + b }\n",
  },
  {
    name: "Rust",
    file: "add.rs",
    begun: "// Add two numb<|>\n",
    finish: LINE,
    answer: "fn add(a: i32, b: i32) -> i32 { a + b }\n",
  },
  {
    name: "Ruby",
    file: "add.rb",
    begun: "# Add two numb<|>\n",
    finish: LINE,
    answer: "def add(a, b) = a + b\n",
  },
  {
    name: "PHP",
    file: "add.php",
    begun: "<?php\n// Add two numb<|>\n",
    finish: LINE,
    answer: "function add($a, $b) { return $a + $b; }\n",
  },
  {
    name: "shell script",
    file: "add.sh",
    begun: "# Add two numb<|>\n",
    finish: LINE,
    answer: 'add() { echo "$(($1 + $2))"; }\n',
  },
];

for (const { name, file, begun, finish, answer } of LANGUAGES) {
  scenario(`${name}: silence while a comment is written, ghost text after it`, async () => {
    await endpoint.always({ answers: [answer] });
    await workbench.edit(file, begun);
    const frames = await workbench.sampleFrames(async () => {
      await workbench.type("ers.", 40);
      await workbench.askAutomatically();
    });
    assert.deepEqual(
      frames.filter((frame) => frame.ghost),
      [],
      "ghost text inside a comment",
    );
    assert.equal(await workbench.ghostText(), "");
    assert.equal((await endpoint.requests()).length, 0, "the model was asked inside a comment");
    await workbench.press(...finish);
    await workbench.showsGhost(answer.trim());
    assert.match((await endpoint.requests()).at(-1)?.body ?? "", /Add two numbers\./);
  });
}
