// Every way a page can reach a tracker, tried against every strength (requirements A1, A4, A5, B1): docs/BLOCKING.md is what came of it.
// `BLOCKING=write` writes that file; else the run fails if anything is worse than it says.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { runFirefox } from "./support/firefox.mjs";
import { run } from "./support/run.mjs";
import { read, worse, worst, write } from "./support/table.mjs";

const FILE = new URL("../../docs/BLOCKING.md", import.meta.url);
const WORDS = readFileSync(new URL("support/words.md", import.meta.url), "utf8");

/** A browser that looks ahead wins some races only now and then: the file has the worst of so many runs. */
const RUNS = 3;

const isWriting = process.env.BLOCKING == "write";
const results = [];
let version;

before(async () => {
  for (let at = 0; at < (isWriting ? RUNS : 1); at++) {
    const [done, second] = await Promise.all([run(), runFirefox()]);
    ({ version } = done);
    results.push(...done.results, ...second);
  }
  if (isWriting) writeFileSync(FILE, write(WORDS, version, results));
});

const leaks = (test) => results.filter((result) => result.came && test(result)).map(({ strength, placement, state, name, came }) => `${strength}, ${placement}, ${state}: ${name}: ${came}`);

const isFirefox = ({ placement }) => placement.startsWith("firefox");

test("without us every vector leaks", () => {
  const silent = results.filter((result) => result.strength == "none" && !result.came && !isFirefox(result)).map(({ placement, name }) => `${placement}: ${name}`);
  assert.deepEqual(silent, []);
});

test("marked: nothing leaves, whatever it is and wherever it stands (A1)", () => {
  assert.deepEqual(leaks(({ strength }) => strength == "marked"), []);
});

const isHtml = ({ placement }) => placement == "after";
const isCode = ({ placement }) => ["once", "later", "nested", "markup"].includes(placement);

/** What no script can see, and a policy can; and what obeys no policy but its own file's. */
const POLICY_ONLY = ["import()", "import() in eval", "iframe, its location"];
const isOwnFile = (name) => name.endsWith("worker of the site's own file");

test("capture and strict: nothing of any tag after ours leaves (A1)", () => {
  assert.deepEqual(leaks((result) => isHtml(result) && ["capture", "strict"].includes(result.strength)), []);
});

test("barrier: no script and no image after our tag is requested (A1)", () => {
  const isTag = ({ name }) => /^(script|module|inline|img|picture|input|image of SVG|video|audio)/.test(name);
  assert.deepEqual(leaks((result) => isHtml(result) && result.strength == "barrier" && isTag(result)), []);
});

test("auto and more: of all code, only what no script can see gets out; with a policy, only what has its own (B1)", () => {
  const isLeft = ({ strength, name }) => isOwnFile(name) || (strength != "strict" && POLICY_ONLY.includes(name));
  assert.deepEqual(leaks((result) => isCode(result) && ["auto", "barrier", "capture", "strict"].includes(result.strength) && !isLeft(result)), []);
});

test("auto: nothing after our tag is executed, and of what code brings in only import() is (A1)", () => {
  const isRun = ({ came, name }) => /[xs]/.test(came) && !POLICY_ONLY.includes(name);
  assert.deepEqual(leaks((result) => (isHtml(result) || isCode(result)) && result.strength == "auto" && isRun(result)), []);
});

test("Firefox: without us most vectors leak; with us nothing runs, and a captured page lets through images' srcset alone (A1)", () => {
  const bare = results.filter((result) => isFirefox(result) && result.strength == "none" && result.placement == "firefox-after");
  assert.ok(bare.filter(({ came }) => came).length > bare.length * 0.8);
  const isAfter = ({ placement, strength }) => placement == "firefox-after" && strength != "none";
  assert.deepEqual(leaks((result) => isAfter(result) && /[xs]/.test(result.came)), []);
  const isCaptured = ({ strength, name }) => /^(capture|strict)$/.test(strength) && !/srcset|picture/.test(name);
  assert.deepEqual(leaks((result) => isAfter(result) && isCaptured(result)), []);
});

test("nothing is worse than docs/BLOCKING.md says (B1)", () => {
  assert.deepEqual(worse(read(readFileSync(FILE, "utf8")), worst(results)), []);
});
