// The banner's own words, read from the language files that are shipped: buttons are found by the name a visitor reads.

import { readFileSync } from "node:fs";

const folder = new URL("../../../www/lang/", import.meta.url);

/** The texts of a language: `{key: text}`. */
export function texts(language) {
  return JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8"));
}

/** `template` with `{name}` replaced by what is in `values`. */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}
