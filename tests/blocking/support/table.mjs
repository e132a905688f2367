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

/**
 * Cells where a browser runs the same race as in `key`'s: one that is faster than a tag is faster than an inlined guard, too, only less
 * often; and to WebKit, which obeys no policy while it looks ahead, `barrier` is `auto`.
 */
const alike = (key) => {
  const cells = [key];
  if (/^webkit.*\|barrier$/.test(key)) cells.push(key.replace(/barrier$/, "auto"));
  if (/\|(auto|barrier)$/.test(key)) cells.push(...cells.map((cell) => cell.replace("-inlined|", "-after|")));
  return cells;
};

/** What is worse in `now` than in `then`: `key: was, is`. A cell that is new may not leak. Before our tag nothing is promised. */
export const worse = (then, now) =>
  [...now].flatMap(([key, came]) => {
    if (key.endsWith("|none") || /^(\w+-)?before/.test(key)) return [];
    const before = alike(key).map((cell) => then.get(cell) ?? "").join("");
    return [...came].every((letter) => before.includes(letter)) ? [] : [`${key}: ${then.get(key) || "nothing"} before, ${came} now`];
  });
