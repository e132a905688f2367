// The HTML's vectors in Firefox, which nobody drives: it is started with the first page, and every page reports and leads to the
// next. It takes the stub for its proxy, so all addresses are without TLS.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStub } from "../../stub/server.mjs";
import { FIREFOX, Page, STRENGTHS, sitesOf } from "./site.mjs";

/** `FIREFOX`, or Debian's. */
const program = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** How long all pages may take, in milliseconds. */
const PATIENCE = 120_000;

const STATES = { undecided: "before a choice", rejected: "rejected" };

const profile = (port) =>
  Object.entries({
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": port,
    "network.proxy.no_proxies_on": "",
    "network.stricttransportsecurity.preloadlist": false,
    "dom.security.https_first": false,
    "dom.security.https_first_schemeless": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.aboutwelcome.enabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "app.update.enabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
  })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");

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
  const folder = await mkdtemp(join(tmpdir(), "zgoda-firefox-"));
  await writeFile(join(folder, "user.js"), profile(stub.port));
  const firefox = spawn(program, ["--headless", "--no-remote", "--profile", folder, `http://${pages[0].host}/fill`], { stdio: "ignore" });
  const late = setTimeout(finish, PATIENCE);
  await finished;
  clearTimeout(late);
  const closed = new Promise((resolve) => firefox.once("exit", resolve));
  firefox.kill();
  await closed;
  await stub.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const seen = new Set(results.map(({ strength }) => strength));
  if (seen.size < STRENGTHS.length) throw Error(`Firefox was seen on pages for ${[...seen].join(", ") || "nothing"} only`);
  return results;
}
