// The HTML's vectors in Firefox: every page reports and leads to the next.

import { startFirefox } from "../../e2e/support/firefox.mjs";
import { startStub } from "../../stub/server.mjs";
import { FIREFOX, Page, STRENGTHS, sitesOf } from "./site.mjs";

/** How long all pages may take, in milliseconds. */
const PATIENCE = 240_000;

const STATES = { undecided: "before a choice", rejected: "rejected" };

const pagesOf = () => {
  const pages = [];
  for (const strength of STRENGTHS) {
    for (const placement of Object.keys(FIREFOX)) {
      // Without us, and before our tag, there is no other state.
      const stored = strength == "none" || placement == "firefox-before" ? ["undecided"] : Object.keys(STATES);
      for (const state of stored) pages.push(new Page(`f${pages.length}`, strength, [placement], state));
    }
  }
  return pages;
};

/** Resolves to results like those of `run`. */
export async function runFirefox() {
  const pages = pagesOf();
  const results = [];
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const stub = await startStub({
    sites: sitesOf(new Map(pages.map((page) => [page.host, page])), (page, { ran, stored }) => {
      const requested = new Set(stub.requests.map(({ path }) => path.split("/")[1]));
      for (const { id, name, placement } of page.vectors) {
        const came = [requested.has(id) && "r", ran.includes(id) && "x", stored.includes(id) && "s"].filter(Boolean).join("");
        results.push({ name, placement, came, strength: page.strength, state: STATES[page.stored] });
      }
      const next = pages[pages.indexOf(page) + 1];
      if (!next) finish();
      return next ? `http://${next.host}/fill` : "about:blank";
    }),
  });
  const close = await startFirefox(stub.port, `http://${pages[0].host}/fill`);
  const late = setTimeout(finish, PATIENCE);
  await finished;
  clearTimeout(late);
  await close();
  await stub.close();
  const seen = new Set(results.map(({ strength }) => strength));
  if (seen.size < STRENGTHS.length) throw Error(`Firefox was seen on pages for ${[...seen].join(", ") || "nothing"} only`);
  return results;
}
