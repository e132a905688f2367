// Vectors in the browsers that nobody drives: every page reports and leads to the next.

import { startFirefox } from "../../e2e/support/firefox.mjs";
import { startWebkit } from "../../e2e/support/webkit.mjs";
import { startStub } from "../../stub/server.mjs";
import { OTHERS, Page, STRENGTHS, placeIn, placesIn, sitesOf } from "./site.mjs";

/** How long a browser may take for all pages, in milliseconds. */
const PATIENCE = 360_000;

const START = { firefox: startFirefox, webkit: startWebkit };

const STATES = { undecided: "before a choice", rejected: "rejected" };

const pagesOf = (browser) => {
  const pages = [];
  for (const strength of STRENGTHS) {
    for (const placement of placesIn(browser)) {
      // Without us, and before our tag, there is no other state.
      const stored = strength == "none" || placement == placeIn(browser, "before") ? ["undecided"] : Object.keys(STATES);
      for (const state of stored) pages.push(new Page(`${browser[0]}${pages.length}`, strength, [placement], state));
    }
  }
  return pages;
};

/** Resolves to results like those of `run`. */
export async function runIn(browser) {
  const pages = pagesOf(browser);
  const results = [];
  const reported = new Set();
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const stub = await startStub({
    sites: sitesOf(new Map(pages.map((page) => [page.host, page])), (page, { ran, stored }) => {
      const requested = new Set(stub.requests.map(({ path }) => path.split("/")[1]));
      for (const { id, name, placement } of page.vectors) {
        const came = [requested.has(id) && "r", ran.includes(id) && "x", stored.includes(id) && "s"].filter(Boolean).join("");
        results.push({ name, placement, came, strength: page.strength, state: STATES[page.stored] });
      }
      reported.add(page);
      const next = pages[pages.indexOf(page) + 1];
      if (!next) finish();
      return next ? `http://${next.host}/fill` : "about:blank";
    }),
  });
  const close = await START[browser](stub.port, `http://${pages[0].host}/fill`);
  const late = setTimeout(finish, PATIENCE);
  await finished;
  clearTimeout(late);
  await close();
  await stub.close();
  const missing = pages.filter((page) => !reported.has(page)).map(({ strength, placements, stored }) => `${strength} ${placements} ${stored}`);
  if (missing[0]) throw Error(`${OTHERS[browser]} did not report of ${missing.join(", ")}`);
  return results;
}
