// Google Consent Mode v2 in the right order (requirements C1-C8).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, choice, gate, openShop, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const TYPES = ["ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "functionality_storage", "personalization_storage", "security_storage"];

const layer = (tab) => tab.evaluate(() => dataLayer.map((entry) => ({ arguments: Object.prototype.toString.call(entry) == "[object Arguments]", entry: entry.event ? [] : [...entry] })));
const consents = async (tab) => (await layer(tab)).map(({ entry }) => entry).filter(([name]) => name == "consent");
const states = (...granted) => Object.fromEntries(TYPES.map((type) => [type, type == "security_storage" || granted.includes(type) ? "granted" : "denied"]));

test("defaults come first: Arguments objects, seven types, a number of ms to wait, both sets before any config (C1-C4, C8)", async () => {
  const tab = await shop.visit({ head: "<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) } gtag('set', 'x', 1)</script>" });
  const all = await layer(tab);
  assert.ok(all.every((one) => one.arguments));
  assert.deepEqual(all.slice(0, 3).map(({ entry }) => entry), [
    ["consent", "default", { ...states(), wait_for_update: 500 }],
    ["set", "ads_data_redaction", true],
    ["set", "url_passthrough", false],
  ]);
});

test("a decision is told once, a refusal too, nothing when nothing changed, a withdrawal as denied (C5-C7)", async () => {
  const tab = await shop.visit({});
  await apply(tab, verdict([], { event: null }));
  assert.equal((await consents(tab)).length, 1, "nothing decided, nothing told");
  await apply(tab, verdict([]));
  await apply(tab, verdict([]));
  await apply(tab, verdict(["analytics"]));
  await apply(tab, verdict(["analytics"]));
  await apply(tab, verdict(["analytics", "marketing"]));
  await apply(tab, verdict([], { event: "withdraw" }));
  assert.deepEqual((await consents(tab)).slice(1), [
    ["consent", "update", states()],
    ["consent", "update", states("analytics_storage")],
    ["consent", "update", states("analytics_storage", "ad_storage", "ad_user_data", "ad_personalization")],
    ["consent", "update", states()],
  ]);
});

test("a stored choice is replayed on every page, before any vendor's code (C1, C5)", async () => {
  const head = `<script type="text/plain" data-category="analytics">window.seen = [...dataLayer].filter((e) => e[0] == 'consent').map((e) => e[1])</script>`;
  const tab = await shop.visit({ head }, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  assert.deepEqual(await tab.evaluate(() => window.seen), ["default", "update"]);
  assert.deepEqual((await consents(tab))[1], ["consent", "update", states("analytics_storage")]);
});

test("a choice that is gone is told as denied", async () => {
  const tab = await shop.visit({}, { stored: { zgoda: choice(["marketing"]), "zgoda.gate": gate() } });
  await tab.evaluate(() => {
    localStorage.clear();
    dispatchEvent(new StorageEvent("storage", { key: null }));
  });
  assert.deepEqual((await consents(tab)).at(-1), ["consent", "update", states()]);
});

test("an owner who wants no Consent Mode gets none on later visits", async () => {
  const tab = await shop.visit({}, { stored: { zgoda: choice(["marketing"]), "zgoda.gate": gate({ gcm: null }) } });
  assert.equal(await tab.evaluate(() => typeof dataLayer), "undefined");
});

test("a dataLayer that is already there is kept", async () => {
  const tab = await shop.visit({ before: "<script>dataLayer = [{ own: 1 }]</script>" });
  assert.deepEqual(await tab.evaluate(() => dataLayer[0]), { own: 1 });
});
