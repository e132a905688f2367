// Platforms that hear of decisions in their own words: WordPress (C45) and Shopify (C46).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { SHOPIFY, WORDPRESS } from "./support/guard.mjs";
import { TAG, apply, choice, gate, openShop, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(async () => {
  await shop.reset();
  shop.files.set("/zgoda/adapters/shopify.js", SHOPIFY);
  shop.files.set("/zgoda/adapters/wordpress.js", WORDPRESS);
});

/** The banner's tag and after it an adapter's. */
const ALL = ["analytics", "marketing", "social"];
const stored = { zgoda: choice(ALL), "zgoda.gate": gate() };

const withAdapter = (name) => `${TAG}<script src="/zgoda/adapters/${name}.js"></script>`;

const change = async (tab, granted) => {
  await apply(tab, verdict(granted));
  await tab.evaluate(() => globalThis.__bridge.emit("change", globalThis.zgoda.get()));
};

// As the plugin does: its functions come with a script at the end of the body.
const PLUGIN = `<script>
  told = [];
  wp_set_consent = (category, value) => told.push([category, value]);
  wp_set_service_consent = (service, value) => told.push([service, value]);
</script>`;

test("WordPress: the type is defined before any plugin asks, then every category at every change (C45)", async () => {
  const early = `<script>types = []; document.addEventListener("wp_consent_type_defined", () => types.push(window.wp_consent_type))</script>`;
  const tab = await shop.visit({ before: early, tag: withAdapter("wordpress"), head: "<script>typeThen = window.wp_consent_type</script>", body: PLUGIN });
  assert.deepEqual(await tab.evaluate(() => [types, typeThen]), [["optin"], "optin"]);
  assert.deepEqual(await tab.evaluate(() => told), [], "nothing decided, nothing told");
  await change(tab, ["analytics"]);
  await change(tab, ["analytics"]);
  await change(tab, ["marketing"]);
  const all = (statistics, marketing) => [
    ["functional", "allow"],
    ["preferences", "deny"],
    ["statistics", statistics],
    ["statistics-anonymous", statistics],
    ["marketing", marketing],
  ];
  assert.deepEqual(await until(() => tab.evaluate(() => told.length > 5 && told)), [...all("allow", "deny"), ...all("deny", "allow")]);
});

test("WordPress: a stored choice is told as soon as the plugin is there, with single services (C45)", async () => {
  const stored = { zgoda: choice(["analytics"], { svc: { ga4: false } }), "zgoda.gate": gate() };
  const tab = await shop.visit({ tag: withAdapter("wordpress"), body: PLUGIN }, { stored });
  const told = Object.fromEntries(await until(() => tab.evaluate(() => told.length && told)));
  assert.deepEqual([told.statistics, told.marketing, told.ga4], ["allow", "deny", false]);
});

const SHOP = `<script>
  told = [];
  Shopify = { loadFeatures(features, done) {
    told.push(features[0].name);
    this.customerPrivacy = { setTrackingConsent: (consent, done) => { told.push(consent); done(); } };
    done();
  } };
</script>`;

test("Shopify: each change as its four consents, the feature loaded once, and not before a choice (C46)", async () => {
  const tab = await shop.visit({ before: SHOP, tag: withAdapter("shopify") });
  await tab.waitForFunction(() => globalThis.__bridge);
  await settle(tab, 200);
  assert.deepEqual(await tab.evaluate(() => told), []);
  await change(tab, ["analytics"]);
  await change(tab, ["marketing"]);
  const told = await until(() => tab.evaluate(() => told.length > 2 && told));
  assert.deepEqual(told, [
    "consent-tracking-api",
    { analytics: true, marketing: false, preferences: false, sale_of_data: false },
    { analytics: false, marketing: true, preferences: false, sale_of_data: true },
  ]);
});

test("Shopify: no sale of data with Global Privacy Control (C46)", async () => {
  const init = () => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true });
  const tab = await shop.visit({ before: SHOP, tag: withAdapter("shopify") }, { init });
  await change(tab, ["marketing"]);
  const told = await until(() => tab.evaluate(() => told.length > 1 && told));
  assert.equal(told[1].marketing, true);
  assert.equal(told[1].sale_of_data, false);
});

test("a platform that is not there, or that throws, costs nothing but a line on the console (C45, C46)", async () => {
  const tag = withAdapter("shopify") + withAdapter("wordpress").slice(TAG.length);
  const tab = await shop.visit({ tag, body: `<script>wp_set_consent = () => { throw Error("out of order") }</script>` });
  await change(tab, ["analytics"]);
  await until(() => tab.errors.some((line) => line.includes("out of order")));
  assert.deepEqual(tab.thrown, []);
});

test("WordPress hears that a choice is gone (C45)", async () => {
  shop.files.set("/zgoda/adapters/wordpress.js", WORDPRESS);
  const plugin = `<script>told = {}; wp_set_consent = (category, value) => (told[category] = value);</script>`;
  const tab = await shop.visit({ tag: `${TAG}<script src="/zgoda/adapters/wordpress.js"></script>`, body: plugin }, { stored });
  await until(() => tab.evaluate(() => told.marketing == "allow"), "allow");
  // Erased (section "forget" of the settings): the engine applies that nobody has decided, and says so.
  await tab.evaluate(() => zgoda.open());
  await apply(tab, null);
  await tab.evaluate(() => globalThis.__bridge.emit("change", globalThis.zgoda.get()));
  await settle(tab, 200);
  assert.equal(await tab.evaluate(() => zgoda.has("marketing")), false);
  assert.equal(await tab.evaluate(() => told.marketing), "deny");
});

test("WordPress: what its cookies still allow by a choice that has expired is denied (C45)", async () => {
  shop.files.set("/zgoda/adapters/wordpress.js", WORDPRESS);
  const plugin = `<script>told = { marketing: 'allow' }; wp_set_consent = (category, value) => (told[category] = value); wp_has_consent = (category) => told[category] == 'allow';</script>`;
  const tab = await shop.visit({ tag: `${TAG}<script src="/zgoda/adapters/wordpress.js"></script>`, body: plugin }, { stored: { zgoda: choice(ALL, { at: Date.now() - 9e7, exp: Date.now() - 1000 }), "zgoda.gate": gate() } });
  await settle(tab, 400);
  assert.equal(await tab.evaluate(() => zgoda.has("marketing")), false);
  assert.equal(await tab.evaluate(() => told.marketing), "deny");
});
