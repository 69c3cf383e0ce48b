import assert from "node:assert/strict";
import test from "node:test";
import { PipReader, reportsProgress, sizeText } from "./pip.ts";

test("pip's output is read as progress, over all files", () => {
  const reader = new PipReader();
  const told = [
    "Collecting torch==2.13.0 (from tenfold==0.1.0)",
    "  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl.metadata (29 kB)",
    "Downloading typing_extensions-4.16.0-py3-none-any.whl (44 kB)",
    "Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (191.8 MB)",
    "Progress 1000000 of 191800000",
    "Installing collected packages: typing-extensions, torch",
    "Successfully installed torch-2.13.0",
  ].map((line) => reader.read(line));
  assert.deepEqual(told, [
    { stage: "Choosing packages", bytes: 0 },
    undefined,
    { stage: "Downloading typing-extensions", bytes: 0 },
    { stage: "Downloading torch", bytes: 44_000 },
    { stage: "Downloading torch", bytes: 1_044_000 },
    { stage: "Installing 2 packages", bytes: 191_844_000 },
    undefined,
  ]);
});

test("a wheel's address is not part of its name", () => {
  const reader = new PipReader();
  const line = "  Downloading https://example.com/files/attrs-26.1.0-py3-none-any.whl (67 kB)";
  assert.equal(reader.read(line)?.stage, "Downloading attrs");
});

test("only pip 24.1 and newer tell their progress to programs", () => {
  assert.ok(!reportsProgress("pip 23.2.1 from /x (python 3.11)"));
  assert.ok(!reportsProgress("pip 24.0 from /x (python 3.12)"));
  assert.ok(reportsProgress("pip 24.1 from /x (python 3.12)"));
  assert.ok(reportsProgress("pip 26.3 from /x (python 3.14)"));
  assert.ok(!reportsProgress("No module named pip"));
});

test("sizes are told in decimal units", () => {
  assert.equal(sizeText(491_400_064), "491 MB");
  assert.equal(sizeText(1_304e6), "1.3 GB");
  assert.equal(sizeText(12), "1 MB");
});
