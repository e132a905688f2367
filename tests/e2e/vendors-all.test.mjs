// Twenty-nine vendors with their documented snippets on one page: nothing before a yes, every one of them after it (A1, A4, B1).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, wait } from "./support/deadline.mjs";
import { MORE } from "./support/more-snippets.mjs";
import { VENDORS, mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const FIRST = Object.fromEntries(VENDORS.map(({ id, first }) => [id, first.split("/")[0]]));
const ALL = [...VENDORS.map((vendor) => ({ ...vendor, host: FIRST[vendor.id] })), ...MORE];

let stage;
before(async () => {
  assert.ok(ALL.length >= 25);
  const categories = ["necessary", "preferences", "analytics", "marketing", "social"].map((id) => ({ id, locked: id === "necessary" }));
  const services = ALL.map(({ id, category }) => ({ id, category, preset: id }));
  stage = await Stage.open({ changes: { categories, services } });
});
after(() => stage.close());

/** The hosts that got a request. */
const hosts = () => new Set(stage.stub.foreign.map(({ host }) => host));

/** The stand-ins of `MORE` that ran, by host. */
const ran = async (visitor) => (await visitor.ran()).filter((name) => MORE.some(({ host }) => host === name));

test("without us every one of them is asked and runs: so the next tests can fail", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/bare.html", { tag: "", head: ALL.map(({ snippet }) => snippet).join("\n") }));
  for (const { id, host } of ALL) await eventually(() => hosts().has(host), { what: `a request of ${id} to ${host}` });
  await eventually(async () => (await ran(visitor)).length >= MORE.length, { what: "every stand-in ran" });
  await visitor.close();
});

for (const [form, snippet] of [
  ["as the vendors give them", (vendor) => vendor.snippet],
  ["marked", (vendor) => mark(vendor.snippet, vendor.category, vendor.id)],
]) {
  test(`${ALL.length} vendors, ${form}: nothing before consent, each once after it`, async () => {
    const visitor = await stage.visitor();
    await visitor.goto(stage.site.page("/all.html", { head: ALL.map(snippet).join("\n") }));
    await visitor.asked();
    await wait(1000);
    // What stands in the HTML unmarked may have been fetched by the look-ahead, and by nothing else; it never runs.
    const scanned = form === "marked" ? [] : ALL.filter(({ isStatic }) => isStatic).map(({ host }) => host);
    assert.deepEqual([...hosts()].filter((host) => !scanned.includes(host)), []);
    assert.deepEqual(await visitor.ran(), []);
    assert.deepEqual(await visitor.stored(), { cookies: [], local: [], session: [] });
    await visitor.accept();
    for (const { id, host } of ALL) await eventually(() => hosts().has(host), { what: `a request of ${id} to ${host}` });
    await eventually(async () => (await ran(visitor)).length >= MORE.length, { what: "every stand-in ran" });
    assert.deepEqual((await ran(visitor)).sort(), MORE.map(({ host }) => host).sort(), "each once");
    await visitor.close();
  });
}

test("analytics alone: exactly the analytics vendors (A4)", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/some.html", { head: ALL.map((vendor) => mark(vendor.snippet, vendor.category, vendor.id)).join("\n") }));
  await visitor.asked();
  await visitor.choose({ analytics: true });
  const wanted = MORE.filter(({ category }) => category === "analytics").map(({ host }) => host);
  await eventually(async () => (await ran(visitor)).length >= wanted.length, { what: "the analytics stand-ins ran" });
  await wait(500);
  assert.deepEqual((await ran(visitor)).sort(), wanted.sort());
  await visitor.close();
});
