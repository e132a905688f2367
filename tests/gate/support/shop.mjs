// A shop under https://shop.example whose pages are written by the tests, with the vendors played by tests/stub.

import { launch } from "../../e2e/support/browser.mjs";
import { startStub } from "../../stub/server.mjs";
import { BELATED, FALLBACK, GLUE, GUARD, LATE, WASM, WHOLE } from "./guard.mjs";

const HOST = "shop.example";

/** The same shop under a name that only developers use. */
export const DEVELOPMENT = "shop.test";

const TYPES = {
  js: "text/javascript",
  wasm: "application/wasm",
  json: "application/json",
  gif: "image/gif",
  css: "text/css",
};

export const TAG = '<script src="/zgoda/zgoda.js" data-site="shop"></script>';

export const CONFIG = {
  version: 1,
  site: "shop",
  revision: 1,
  languages: ["en", "pl"],
  policy: "/privacy",
  categories: [{ id: "necessary", locked: true }, { id: "analytics" }, { id: "marketing" }, { id: "social" }],
  services: [],
  storage: { rejectDays: 182 },
};

/** Gate data as the engine would have compiled it from `CONFIG`. */
export const gate = (more = {}) => ({
  v: 2,
  site: "shop",
  rev: 1,
  locked: ["necessary"],
  svc: [["own-matomo", "analytics", ["shop.example/matomo"], null]],
  gcm: { analytics: ["analytics_storage"], marketing: ["ad_storage", "ad_user_data", "ad_personalization"] },
  unknown: "pass",
  reopen: { label: "Privacy settings", lang: "en", side: "start" },
  ...more,
});

/** A stored choice: the categories granted, then members to replace. */
export const choice = (granted = [], more = {}) => ({
  v: 1,
  site: "shop",
  id: "0123456789abcdef0123456789abcdef",
  rec: "01890a5d-ac96-774b-bcce-b302099a8057",
  at: Date.now() - 1000,
  exp: Date.now() + 86_400_000,
  rev: 1,
  event: "save",
  regime: "eu-optin",
  lang: "en",
  cat: Object.fromEntries(["analytics", "marketing", "social"].map((id) => [id, granted.includes(id)])),
  svc: {},
  ...more,
});

/** The verdict an engine hands over when these categories are granted. */
export const verdict = (granted, more = {}) => {
  const { cat, svc, rev, exp, event } = choice(granted);
  return { cat, svc, rev, exp, event, gate: gate(), ...more };
};

/** The parts of a page. `head` follows the tag. */
export const html = ({ tag = TAG, before = "", head = "", body = "", lang = "en" }) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title>${before}${tag}${head}</head><body><h1>Shop</h1>${body}</body></html>`;

/** Starts stub and browser, which `options` change as `launch` takes them. */
export const openShop = async (options) => {
  const files = new Map();
  const headers = new Map();
  const serve = (request, response, sent) => {
    const path = new URL(request.url, `https://${HOST}`).pathname;
    const body = files.get(path);
    if (typeof body == "function") return body(request, response, sent);
    const type = TYPES[/\.(\w+)$/.exec(path)?.[1]] ?? "text/html";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": `${type}; charset=utf-8`, ...headers.get(path) });
    response.end(body ?? "");
  };
  const stub = await startStub({ sites: new Map([[HOST, serve], [DEVELOPMENT, serve]]) });
  const browser = await launch(stub.port, options);
  const reset = async () => {
    for (const context of browser.contexts()) await context.close();
    // Closing a page may send a vendor's last beacon.
    await new Promise((resolve) => setTimeout(resolve, 100));
    files.clear();
    headers.clear();
    stub.clear();
    files.set("/zgoda/zgoda.js", GUARD);
    files.set("/zgoda/engine.js", GLUE);
    files.set("/zgoda/engine_bg.wasm", WASM);
    files.set("/zgoda/whole.js", WHOLE);
    files.set("/zgoda/whole_bg.wasm", WASM);
    files.set("/zgoda/fallback.js", FALLBACK);
    files.set("/zgoda/late.js", LATE);
    files.set("/zgoda/belated.js", BELATED);
    files.set("/zgoda/sites/shop.json", JSON.stringify(CONFIG));
    files.set("/x.gif", "");
  };
  return {
    stub,
    /** `host/path` of every request to a third party that the page, not the browser, has made. */
    sent: () => stub.sent.filter((address) => !/^(update|optimizationguide-pa|safebrowsing)\.googleapis\.com|^(accounts|clients\d*)\.google\.com/.test(address)),
    files,
    headers,
    reset,
    /** Opens a page in a fresh profile, with `stored` in local storage and `init` run before everything. */
    async visit(page, { stored = {}, init, path = "/", response = {}, context, host = HOST, javaScriptEnabled = true } = {}) {
      files.set(path, typeof page == "string" ? page : html(page));
      headers.set(path, response);
      const owner = context ?? (await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled }));
      const tab = await owner.newPage();
      tab.errors = [];
      tab.thrown = [];
      tab.on("console", (message) => message.type() == "error" && tab.errors.push(message.text()));
      tab.on("pageerror", (error) => tab.thrown.push(error.message));
      const entries = Object.entries(stored).map(([key, value]) => [key, typeof value == "string" ? value : JSON.stringify(value)]);
      if (entries.length) {
        // Only once: the test itself may change storage later and reload.
        await tab.addInitScript((all) => {
          if (sessionStorage.__filled) return;
          sessionStorage.__filled = 1;
          for (const [key, value] of all) localStorage.setItem(key, value);
        }, entries);
      }
      if (init) await tab.addInitScript(init);
      await tab.goto(`https://${host}${path}`, { waitUntil: "load" });
      return tab;
    },
    async close() {
      await browser.close();
      await stub.close();
    },
  };
};

/** Waits until `probe` gives something true, and returns it. */
export const until = async (probe, what = "that") => {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const value = await probe();
    if (value) return value;
  }
  throw Error(`waited in vain for ${what}`);
};

/** Time enough for a leak to show. */
export const settle = (tab, time = 400) => tab.waitForTimeout(time);

/** Names of what ran, in order. */
export const ran = (tab) => tab.evaluate(() => globalThis.__ran ?? []);

/** Hands a verdict to the guard, as the engine would. */
export const apply = async (tab, next) => {
  await tab.waitForFunction(() => globalThis.__bridge);
  await tab.evaluate((value) => globalThis.__bridge.apply(value), next);
};
