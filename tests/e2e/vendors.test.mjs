// The vendors' own consent calls, from the catalogue through server and engine to functions of those names (C13-C16, C18, C19).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { siteConfig } from "./support/site.mjs";
import { Stage } from "./support/stage.mjs";

// As the vendors' snippets make them, but for writing down who calls; some vendors bind their methods.
const FAKES = `<script>
  told = {};
  order = [];
  const note = (vendor) => (...all) => { (told[vendor] ||= []).push(all); order.push(vendor); };
  clarity = note("clarity");
  fbq = note("meta");
  pintrk = note("pinterest");
  ttq = { holdConsent: note("tiktok").bind(0, "hold"), grantConsent: note("tiktok").bind(0, "grant"), revokeConsent: note("tiktok").bind(0, "revoke") };
  uetq = { push: note("uet") };
</script>`;

const SERVICES = { clarity: "analytics", "meta-pixel": "marketing", pinterest: "marketing", tiktok: "marketing", uet: "marketing" };

const clarity = (analytics) => ["consentv2", { ad_Storage: "denied", analytics_Storage: analytics }];

/** What each is told: before any decision, when consent is given, when it is taken back. */
const SAID = {
  clarity: [clarity("denied"), clarity("granted"), clarity("denied")],
  meta: [["consent", "revoke"], ["consent", "grant"], ["consent", "revoke"]],
  pinterest: [["setconsent", false], ["setconsent", true], ["setconsent", false]],
  tiktok: [["hold"], ["grant"], ["revoke"]],
  uet: [
    ["consent", "default", { ad_storage: "denied" }],
    ["consent", "update", { ad_storage: "granted" }],
    ["consent", "update", { ad_storage: "denied" }],
  ],
};

let stage;
before(async () => {
  const { services } = siteConfig("sklep", "sklep.example");
  // The page is to live on, so that the whole conversation can be read.
  const told = Object.entries(SERVICES).map(([id, category]) => ({ id, category, preset: id, reload: false }));
  stage = await Stage.open({ changes: { services: [...services.filter(({ id }) => !(id in SERVICES) && id == "youtube"), ...told] } });
});
after(() => stage.close());

test("C13 C14 C15 C16 C18 C19: accept, withdraw, accept gives each vendor exactly grant, revoke, grant", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/vendors.html", { tag: FAKES + stage.site.tag() }));
  await visitor.accept();
  await visitor.api("withdraw");
  await visitor.api("acceptAll");
  const told = await visitor.page.evaluate(() => globalThis.told);
  for (const [vendor, [first, grant, revoke]] of Object.entries(SAID)) assert.deepEqual(told[vendor], [first, grant, revoke, grant], vendor);

  // The next page tells them again, as consent modes want it: they remember nothing themselves.
  await visitor.page.reload();
  const again = await visitor.page.evaluate(() => globalThis.told);
  for (const [vendor, [first, grant]] of Object.entries(SAID)) assert.deepEqual(again[vendor], [first, grant], vendor);
  await visitor.close();
});

test("C13 to C19: the record names those who were told, in the order in which they were", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/order.html", { tag: FAKES + stage.site.tag() }));
  await visitor.asked();
  const decide = async (name, ...args) => {
    const from = await visitor.page.evaluate(() => globalThis.order.length);
    await visitor.api(name, ...args);
    const told = await visitor.page.evaluate((from) => globalThis.order.slice(from), from);
    const { record } = await visitor.api("receipt");
    assert.deepEqual(record.signals.told, told.map((vendor) => (vendor === "meta" ? "meta-pixel" : vendor)), name);
    return record.signals.told;
  };
  assert.deepEqual(await decide("rejectAll"), [], "nobody had anything to take back");
  assert.deepEqual(await decide("set", { categories: { analytics: true } }), ["clarity"]);
  assert.deepEqual(await decide("acceptAll"), ["meta-pixel", "pinterest", "tiktok", "uet"], "clarity knows it");
  assert.deepEqual(await decide("acceptAll"), []);
  assert.deepEqual(await decide("withdraw"), ["clarity", "meta-pixel", "pinterest", "tiktok", "uet"]);
  const { id } = (await visitor.kept()).choice;
  assert.equal((await stage.log.await(id, 5)).length, 5, "the log believes each");
  await visitor.close();
});
