// `zgoda-marked.js`: what is marked is held and let go as by any guard (A1, A4, A5), and nothing else of the page is touched.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { VENDORS, marked } from "../e2e/support/snippets.mjs";
import { HOSTS, LEAKS, MARKED } from "./support/guard.mjs";
import { SNAPSHOT } from "./support/probes.mjs";
import { CONFIG, apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

const TAG = '<script src="/zgoda/zgoda-marked.js" data-site="shop"></script>';
const ALL = ["analytics", "marketing", "social"];
const DECIDED = { zgoda: choice([]), "zgoda.gate": gate() };

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(async () => {
  await shop.reset();
  shop.files.set("/zgoda/zgoda-marked.js", MARKED);
  shop.files.set("/zgoda/hosts.js", HOSTS);
  shop.files.set("/zgoda/leaks.js", LEAKS);
});

test("all vendors, marked: no request before consent and after a refusal, each runs once after it, and nothing is asked again for a second yes (A1, A4)", async () => {
  const tab = await shop.visit({ tag: TAG, head: VENDORS.map(marked).join("") });
  await settle(tab);
  await apply(tab, verdict([]));
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(await ran(tab), []);
  await apply(tab, verdict(ALL));
  for (const vendor of VENDORS) {
    await until(async () => (await ran(tab)).filter((one) => vendor.ran.includes(one)).length >= vendor.ran.length && shop.stub.to(vendor.last).length, vendor.id);
  }
  const once = await ran(tab);
  await apply(tab, verdict([]));
  await apply(tab, verdict(ALL));
  await settle(tab);
  assert.deepEqual(await ran(tab), once);
  assert.deepEqual(tab.thrown, []);
});

test("a frame that is marked is held, let go, and taken back (A5)", async () => {
  const tab = await shop.visit({ tag: TAG, body: '<iframe data-category="social" data-service="youtube" data-src="https://www.youtube.com/embed/x"></iframe>' });
  const address = () => tab.evaluate(() => document.querySelector("iframe").getAttribute("src"));
  await settle(tab);
  assert.equal(await address(), null);
  await apply(tab, verdict(ALL));
  await until(async () => (await address()) == "https://www.youtube.com/embed/x", "the frame");
  await apply(tab, verdict([]));
  await until(async () => (await address()) == null, "the frame taken back");
});

test("no native of the page is another, and what nobody marked is left alone", async () => {
  const tab = await shop.visit({ tag: TAG, before: SNAPSHOT, body: "<p>text</p>" });
  assert.deepEqual((await tab.evaluate(() => window.changes())).changed, []);
  await tab.evaluate(() => {
    new Image().src = "https://www.facebook.com/tr?unmarked=1";
  });
  await until(() => shop.stub.to("www.facebook.com").length, "the request of an unmarked image");
});

test("what is fetched without a mark is told to the log, once the page stands; a page of the site's own files loads nothing for it (A31)", async () => {
  const told = [];
  shop.files.set("/zgoda/sites/shop.json", JSON.stringify({ ...CONFIG, endpoint: "/v1/records" }));
  shop.files.set("/v1/leaks", (_, response, sent) => {
    told.push(JSON.parse(sent));
    response.writeHead(204).end();
  });
  const loaded = (tab) => tab.evaluate(() => performance.getEntriesByName(`${location.origin}/zgoda/hosts.js`).length);
  const own = await shop.visit({ tag: TAG, body: '<img src="/x.gif">' }, { stored: DECIDED });
  await settle(own, 500);
  assert.equal(await loaded(own), 0);
  const tab = await shop.visit({ tag: TAG, head: '<script src="https://www.googletagmanager.com/gtag/js?id=G-SECRET"></script>' }, { stored: DECIDED });
  assert.deepEqual((await until(() => told[0])).leaks, [{ address: "www.googletagmanager.com/gtag/js", kind: "script", service: "ga4" }]);
  assert.equal(await loaded(tab), 1);
});

test("a third party that nobody has classified is told where the config holds such, decided or not, and else is not; the site's own further hosts never are (A31)", async () => {
  const told = [];
  shop.files.set("/v1/leaks", (_, response, sent) => {
    told.push(JSON.parse(sent).leaks);
    response.writeHead(204).end();
  });
  const tag = TAG.replace(">", ' data-hosts="https://cdn.shop.example static.shop.example">');
  const own = ["//cdn.shop.example", "//static.shop.example", ""].map((origin) => `<script src="${origin}/x.js"></script>`);
  const page = { tag, head: `<script src="https://stranger.example/x.js"></script>${own.join("")}` };
  const visit = (unknown, stored) => {
    shop.files.set("/zgoda/sites/shop.json", JSON.stringify({ ...CONFIG, unknown, endpoint: "/v1/records" }));
    return shop.visit(page, { stored });
  };
  const passing = await visit("pass", { ...DECIDED, "zgoda.gate": gate({ unknown: "pass" }) });
  await until(() => passing.evaluate(() => performance.getEntriesByName(`${location.origin}/zgoda/hosts.js`).length), "hosts.js");
  await settle(passing, 300);
  assert.deepEqual(told, []);
  const expected = [{ address: "stranger.example/x.js", kind: "script", service: "" }];
  await visit("hold", { ...DECIDED, "zgoda.gate": gate({ unknown: "hold" }) });
  assert.deepEqual(await until(() => told[0], "what a visitor's page tells who has decided"), expected);
  await visit("hold", {});
  assert.deepEqual(await until(() => told[1], "what a page tells before a choice"), expected);
});

test("without hosts.js nothing is told, and nothing is thrown into the page", async () => {
  shop.files.delete("/zgoda/hosts.js");
  const tab = await shop.visit({ tag: TAG, head: '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>' }, { stored: DECIDED });
  await until(() => shop.stub.requests.some(({ path }) => path == "/zgoda/hosts.js"), "the request for it");
  await settle(tab, 300);
  assert.deepEqual(tab.thrown, []);
});
