// What the tag's parts cost, and what each way to a tracker does. A part costs what the tag grows by when it is added to those before
// it: bytes of the minified text, and after brotli 11. Of a way, its watch is taken out, the guard bundled anew, and the difference printed.
// What watches share is counted for none of them, and a text that happens to compress better
// with a line than without it is no rarity: brotli's figures are good to some fifty bytes.
//
//     node bench/bytes.mjs

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
// Node's packages live with the tests.
import { build } from "../tests/node_modules/esbuild/lib/main.js";

const GUARD = fileURLToPath(new URL("../www/guard/", import.meta.url));
const WATCH = /^  patch\((?:.*\);|[^]*?^  [})].*;)$/gm;

const ENTRIES = { "zgoda.js": ["index.js"], "zgoda-marked.js": ["index.js", "none.js"], "zgoda-strict.js": ["strict.js"] };
const WATCHERS = ["patches.js", "styles.js", "navigation.js"].map((name) => `unmarked/${name}`);

const packed = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const alias = (unmarked) => ({ unmarked: `${GUARD}unmarked/${unmarked}` });

/** Sizes, minified and after brotli, of a bundle of `entry`; in which `file`, if there is one, reads `text`. */
async function size([entry, unmarked = "index.js"], file, text) {
  const { outputFiles } = await build({
    entryPoints: [GUARD + entry],
    bundle: true,
    alias: alias(unmarked),
    minify: true,
    write: false,
    format: "iife",
    target: "es2020",
    plugins: [{ name: "one", setup: (all) => all.onLoad({ filter: new RegExp(`/guard/${file ?? "^"}$`) }, () => ({ contents: text, loader: "js" })) }],
  });
  const { contents } = outputFiles[0];
  return [contents.length, packed(contents)];
}

/** Names, and sizes by which each adds to those before it, of the parts of a bundle of `entry`. */
async function parts([entry, unmarked = "index.js"]) {
  const mark = ({ path }) => ({ contents: `/*! ${path.slice(GUARD.length)} */\n${readFileSync(path, "utf8")}`, loader: "js" });
  const { outputFiles } = await build({
    entryPoints: [GUARD + entry],
    bundle: true,
    alias: alias(unmarked),
    minify: true,
    write: false,
    format: "iife",
    target: "es2020",
    legalComments: "inline",
    plugins: [{ name: "marks", setup: (all) => all.onLoad({ filter: /\/guard\/.+\.js$/ }, mark) }],
  });
  const [start, ...texts] = outputFiles[0].text.split(/\/\*! ?(\S+) ?\*\/\n?/);
  const found = [];
  let sum = start;
  for (let at = 0; at < texts.length; at += 2) {
    const before = packed(sum);
    sum += texts[at + 1];
    found.push([texts[at + 1].length, packed(sum) - before, texts[at]]);
  }
  return found.sort(([, a], [, b]) => b - a);
}

const print = (rows) => {
  for (const [minified, brotli, name] of rows) console.log(`${String(minified).padStart(6)}${String(brotli).padStart(6)}  ${name}`);
};

for (const [tag, entry] of Object.entries(ENTRIES)) {
  const whole = await size(entry);
  console.log(`\n${tag}: ${whole.join(" and ")} bytes (minified, brotli) without the table of hosts; by part`);
  print(await parts(entry));
}

console.log("\nof zgoda.js, by what is watched");
const whole = await size(ENTRIES["zgoda.js"]);
const costs = [];
for (const file of WATCHERS) {
  const text = readFileSync(GUARD + file, "utf8");
  for (const [watch] of text.matchAll(WATCH)) {
    const name = watch.replace(/\s+/g, " ").trim().slice(6, 96);
    const without = await size(ENTRIES["zgoda.js"], file, text.replace(watch, () => "  void 0;"));
    costs.push([...whole.map((bytes, at) => bytes - without[at]), name]);
  }
}
print(costs.sort(([a], [b]) => b - a));
