// docs/BLOCKING.md: written from the results of a run, read back to compare another run with.

import { PLACEMENTS, STRENGTHS, vectorsOf } from "./site.mjs";

const STATES = ["before a choice", "rejected", "rejected, reloaded", "analytics only", "withdrawn"];
const LETTERS = { r: "requested", c: "connected", x: "executed", s: "stored" };

/** The worst that came of each vector in any state, by `placement|vector|strength`. */
export const worst = (results) => {
  const cells = new Map();
  for (const { placement, name, strength, came } of results) {
    const key = `${placement}|${name}|${strength}`;
    const letters = new Set([...(cells.get(key) ?? ""), ...came]);
    cells.set(key, Object.keys(LETTERS).filter((letter) => letters.has(letter)).join(""));
  }
  return cells;
};

const row = (cells) => `| ${cells.join(" | ")} |`;
const rule = (columns) => row(Array.from({ length: columns }, () => "---"));

const counts = (results) => {
  const lines = [];
  for (const [placement, { title }] of Object.entries(PLACEMENTS)) {
    for (const strength of STRENGTHS) {
      const of = results.filter((result) => result.placement == placement && result.strength == strength);
      const cells = STATES.map((state) => {
        const here = worst(of.filter((result) => result.state == state));
        return here.size ? `${[...here.values()].filter(Boolean).length} of ${here.size}` : "";
      });
      lines.push(row([title, strength, ...cells]));
    }
  }
  return [row(["where", "strength", ...STATES]), rule(STATES.length + 2), ...lines];
};

const details = (cells) =>
  Object.entries(PLACEMENTS).flatMap(([placement, { title }]) => [
    `### ${title}`,
    "",
    row(["vector", ...STRENGTHS]),
    rule(STRENGTHS.length + 1),
    ...vectorsOf(placement).map(({ name }) =>
      row([name, ...STRENGTHS.map((strength) => cells.get(`${placement}|${name}|${strength}`) || "0")]),
    ),
    "",
  ]);

/** The document. `words` stand above the tables. */
export const write = (words, version, results) =>
  [
    words.trimEnd(),
    "",
    `Seen in Chromium ${version}.`,
    "",
    "## How many vectors leak",
    "",
    ...counts(results),
    "",
    "## Each vector",
    "",
    `${Object.entries(LETTERS).map(([letter, word]) => `\`${letter}\` ${word}`).join(", ")}, 0 nothing; the worst of all states.`,
    "",
    ...details(worst(results)),
  ].join("\n");

/** The cells of a document that `write` made. */
export const read = (text) => {
  const cells = new Map();
  const titles = Object.entries(PLACEMENTS).map(([placement, { title }]) => [`### ${title}`, placement]);
  let placement;
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) placement = new Map(titles).get(line);
    if (!placement || !line.startsWith("| ")) continue;
    const [name, ...came] = line.slice(2, -2).split(" | ");
    if (came.length != STRENGTHS.length || name == "vector" || name == "---") continue;
    STRENGTHS.forEach((strength, at) => cells.set(`${placement}|${name}|${strength}`, came[at] == "0" ? "" : came[at]));
  }
  return cells;
};

/** What a shadow root does not change for a browser that looks ahead. */
const OUTSIDE = {
  "declarative shadow root": "img",
  "script in a declarative shadow root": "script",
  "iframe in a declarative shadow root": "iframe",
  "script in one within another": "script",
};

/** Whether a browser may fetch before any script can stop it. To WebKit, behind a tag that it has to wait for, no policy is a policy. */
export const isRace = (key) => {
  const [placement, , strength] = key.split("|");
  return /^(auto|barrier)$/.test(strength) ? /(after|inlined)$/.test(placement) : placement == "webkit-after" && strength != "marked";
};

/**
 * Cells where a browser runs the same race as in `key`'s, which it wins now here and now there: behind a tag and behind an inlined guard, inside
 * a shadow root and outside. `auto` may lose whatever `barrier` loses; and to WebKit, which obeys no policy while it looks ahead, `barrier`
 * is `auto`. Other strengths, and code, have a race of their own or none.
 */
const alike = (key) => {
  const [placement, name, strength] = key.split("|");
  if (!isRace(key) || !/^(auto|barrier)$/.test(strength)) return [key];
  const placements = ["after", "inlined"].map((place) => placement.replace(/(after|inlined)$/, place));
  const strengths = strength == "barrier" && !placement.startsWith("webkit") ? [strength] : ["auto", "barrier"];
  const names = [name, OUTSIDE[name] ?? name];
  return placements.flatMap((place) => names.flatMap((one) => strengths.map((other) => `${place}|${one}|${other}`)));
};

/** What is worse in `now` than in `then`, by key: `was, is`. A cell that is new may not leak. Before our tag nothing is promised. */
export const worse = (then, now) => {
  const found = new Map();
  for (const [key, came] of now) {
    if (key.endsWith("|none") || /^(\w+-)?before/.test(key)) continue;
    const before = alike(key).map((cell) => then.get(cell) ?? "").join("");
    if (![...came].every((letter) => before.includes(letter))) found.set(key, `${then.get(key) || "nothing"} before, ${came} now`);
  }
  return found;
};
