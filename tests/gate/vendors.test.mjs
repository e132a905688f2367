// The vendors' own consent calls, out of gate data (requirements C13-C19).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, choice, gate, openShop, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const FAKE = "<script>calls = []; vendor = (...all) => calls.push(all)</script>";

const service = (id, signal, category = "marketing") => [id, category, [`${id}.example`], null, signal];
const withServices = (...svc) => gate({ svc });
const calls = (tab) => tab.evaluate(() => globalThis.calls);

/** A page that knows these services and has decided nothing. */
async function undecided(page, ...services) {
  const tab = await shop.visit({ before: FAKE, ...page });
  const decide = (granted, event = "save") => apply(tab, verdict(granted, { event, gate: withServices(...services) }));
  await decide([], null);
  return { tab, decide };
}

const ONE = service("one", [['vendor("hold")'], ['vendor("grant",{"deep":[1,true,null]})'], ['vendor("revoke")']]);

test("given, taken back, given again: each is told once, nothing twice (C19)", async () => {
  const { tab, decide } = await undecided({}, ONE);
  for (const granted of [["marketing"], ["marketing"], ["marketing", "analytics"], ["analytics"], [], ["marketing"]]) await decide(granted);
  assert.deepEqual(await calls(tab), [["hold"], ["grant", { deep: [1, true, null] }], ["revoke"], ["grant", { deep: [1, true, null] }]]);
});

test("a refusal calls nothing but what comes before every decision (C15)", async () => {
  const { tab, decide } = await undecided({}, ONE);
  await decide([], "reject_all");
  assert.deepEqual(await calls(tab), [["hold"]]);
});

test("a returning visitor's vendors are told before their own code runs, a queue is made for those that have none (C13)", async () => {
  const uet = service("uet", [['uetq.push("consent","default",{"ad_storage":"denied"})'], ['uetq.push("consent","update",{"ad_storage":"granted"})'], []]);
  const head = `<script type="text/plain" data-category="marketing" data-service="uet">seen = [...uetq]</script>`;
  const tab = await shop.visit({ before: FAKE, head }, { stored: { zgoda: choice(["marketing"]), "zgoda.gate": withServices(uet, ONE) } });
  assert.deepEqual(await until(() => tab.evaluate(() => globalThis.seen)), ["consent", "default", { ad_storage: "denied" }, "consent", "update", { ad_storage: "granted" }]);
  assert.deepEqual(await calls(tab), [["hold"], ["grant", { deep: [1, true, null] }]]);
});

test("a vendor whose function comes with its script is told as soon as that has run (C14)", async () => {
  shop.files.set("/late.js", "late = (...all) => calls.push(all)");
  const late = service("late", [[], ['late("grant")'], ['late("revoke")']]);
  const head = `<script type="text/plain" data-category="marketing" data-service="late" data-src="/late.js"></script>`;
  const { tab, decide } = await undecided({ head }, late);
  await decide(["marketing"]);
  await until(async () => (await calls(tab)).length);
  await decide([], "withdraw");
  assert.deepEqual(await calls(tab), [["grant"], ["revoke"]]);
});

test("a vendor that throws, or is not there, stops no other", async () => {
  const bad = service("bad", [[], ["thrower()"], []]);
  const absent = service("absent", [[], ["no.such.thing(1)"], ["no.such.thing(0)"]]);
  const { tab, decide } = await undecided({ head: "<script>thrower = () => { throw Error('out of order') }</script>" }, bad, absent, ONE);
  await decide(["marketing"]);
  assert.equal((await calls(tab)).at(-1)[0], "grant");
  assert.ok(tab.errors.some((line) => line.includes("thrower()") && line.includes("out of order")), `${tab.errors}`);
  assert.deepEqual(tab.thrown, []);
});

test("gate data that somebody wrote into storage makes no code of text (F10)", async () => {
  const evil = ['eval("calls.push(666)")', 'setTimeout("calls.push(666)")', 'document.write("<p id=evil>")', 'Function("calls.push(666)")', 'location.assign("https://evil.example/")', '$.globalEval("calls.push(666)")'];
  const head = "<script>$ = { globalEval: (text) => (0, eval)(text) }</script>";
  const { tab, decide } = await undecided({ head }, ...evil.map((call, n) => service(`e${n}`, [[], [call], []])), ONE);
  await decide(["marketing"]);
  await until(async () => (await calls(tab)).length > 1);
  assert.deepEqual((await calls(tab)).filter((call) => call == 666), []);
  assert.equal(await tab.locator("#evil").count(), 0);
  assert.match(tab.url(), /shop\.example/);
});

test("Tag Manager gets an event with every change", async () => {
  const { tab, decide } = await undecided({}, ONE);
  for (const granted of [["analytics"], ["analytics"], []]) await decide(granted);
  const events = await tab.evaluate(() => dataLayer.filter((entry) => entry.event == "zgoda").map((entry) => entry.zgoda.categories));
  assert.deepEqual(events, [{ analytics: true, marketing: false, social: false }, { analytics: false, marketing: false, social: false }]);
});
