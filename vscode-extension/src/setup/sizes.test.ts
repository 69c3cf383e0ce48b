import assert from "node:assert/strict";
import test from "node:test";
import { downloadText, packagesText } from "./sizes.ts";

test("an endpoint needs little, a local model much, and most where CUDA comes along", () => {
  assert.equal(downloadText({ local: false, extended: false }, "linux"), "66 MB");
  assert.equal(downloadText({ local: true, extended: false }, "darwin"), "300 MB");
  assert.equal(downloadText({ local: true, extended: false }, "linux"), "2.8 GB");
});

test("on Linux it is said how to do without CUDA", () => {
  const local = { local: true, extended: false };
  assert.match(packagesText(local, "linux").join(" "), /about 2\.8 GB.*it is 300 MB/u);
  assert.match(packagesText(local, "win32").join(" "), /about 300 MB, 1\.3 GB on disk/u);
  assert.equal(packagesText({ local: false, extended: false }, "linux").length, 1);
});
