// What was fetched although it was held: the owner hears of it, and of nothing else.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { LEAKS } from "./support/guard.mjs";
import { CONFIG, DEVELOPMENT, choice, gate, openShop, settle, until } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());

let told;
beforeEach(async () => {
  await shop.reset();
  told = [];
  shop.files.set("/zgoda/leaks.js", LEAKS);
  shop.files.set("/zgoda/sites/shop.json", JSON.stringify({ ...CONFIG, endpoint: "/v1/records" }));
  shop.files.set("/v1/leaks", (_, response, sent) => {
    told.push(JSON.parse(sent));
    response.writeHead(204).end();
  });
});

// The look-ahead fetches what the parser has not come to: it is given time, so that the leak is certain.
const SLOW = '<script src="/slow.js"></script>';
const slow = (_, response) => setTimeout(() => response.writeHead(200, { "content-type": "text/javascript" }).end(""), 300);
const STATIC = `${SLOW}<script src="https://www.googletagmanager.com/gtag/js?id=G-SECRET"></script>`;

test("a static tag that the look-ahead fetched is told to the log once per session: host, path and service, no query (A31)", async () => {
  shop.files.set("/slow.js", slow);
  const tab = await shop.visit({ head: STATIC }, { stored: { zgoda: choice([]), "zgoda.gate": gate() } });
  assert.ok(shop.sent().some((address) => address.startsWith("www.googletagmanager.com/gtag/js")), "the browser did look ahead: else this test proves nothing");
  assert.deepEqual(await until(() => told[0]), {
    leaks: [{ address: "www.googletagmanager.com/gtag/js", kind: "script", service: "ga4" }],
    schema: "zgoda.leaks.v1",
    site: "shop",
  });
  await tab.reload();
  await settle(tab, 800);
  assert.equal(told.length, 1);
  assert.deepEqual(tab.thrown, []);
});

test("in development the console says which tag to mark, and what to write; elsewhere it says nothing", async () => {
  shop.files.set("/slow.js", slow);
  const stored = { zgoda: choice([]), "zgoda.gate": gate() };
  const here = await shop.visit({ head: STATIC }, { stored, host: DEVELOPMENT });
  const line = await until(() => here.errors.find((error) => error.includes("was fetched before consent")));
  const markup = '<script type="text/plain" data-category="analytics" data-service="ga4" data-src="https://www.googletagmanager.com/gtag/js?id=G-SECRET"></script>';
  assert.ok(line.includes(markup), line);
  told = [];
  const there = await shop.visit({ head: STATIC }, { stored });
  await until(() => told[0]);
  assert.deepEqual(there.errors.filter((error) => error.includes("fetched before consent")), []);
});

test("a page on which everything is marked, or granted, tells nothing and loads nothing more", async () => {
  shop.files.set("/slow.js", slow);
  const marked = `${SLOW}<script type="text/plain" data-category="analytics" data-service="ga4" data-src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>`;
  const one = await shop.visit({ head: marked }, { stored: { zgoda: choice([]), "zgoda.gate": gate() } });
  await settle(one, 600);
  const two = await shop.visit({ head: STATIC }, { path: "/two", stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  await settle(two, 600);
  assert.deepEqual(told, []);
  for (const tab of [one, two]) assert.equal(await tab.evaluate(() => performance.getEntriesByName(`${location.origin}/zgoda/leaks.js`).length), 0);
});

test("another endpoint hears nothing of it", async () => {
  shop.files.set("/slow.js", slow);
  shop.files.set("/zgoda/sites/shop.json", JSON.stringify({ ...CONFIG, endpoint: "/elsewhere" }));
  const tab = await shop.visit({ head: STATIC }, { stored: { zgoda: choice([]), "zgoda.gate": gate() } });
  await until(() => tab.evaluate(() => performance.getEntriesByName(`${location.origin}/zgoda/leaks.js`).length));
  await settle(tab, 600);
  assert.deepEqual(told, []);
});
