// Other ways to ask: a box for all, switches on the first layer, the settings inside a page, a page's own dialog, a message that asks
// for nothing, what is new, and visitors who are too young (A18, A24, A63, B6, B10, B15, B55, E15, E25).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";
import { fill } from "./support/texts.mjs";

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage.close());

test("E15 B10: one box sets every switch, is mixed when they differ, and saves nothing by itself (E25)", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/all.html"));
  await visitor.asked();
  await visitor.openSettings();
  const all = visitor.settings.getByRole("checkbox", { name: visitor.text.all, exact: true });
  const state = () => all.evaluate(({ checked, indeterminate }) => (indeterminate ? "mixed" : checked));
  assert.equal(await state(), false, "B6");
  await visitor.category("analytics").click();
  assert.equal(await state(), "mixed");
  assert.match(await visitor.settings.ariaSnapshot(), new RegExp(`checkbox "${visitor.text.all}" \\[checked=mixed\\]`));
  await all.click();
  assert.equal(await state(), true);
  for (const id of ["analytics", "marketing", "social"]) assert.equal(await visitor.category(id).isChecked(), true, id);
  await visitor.category("social").click();
  assert.equal(await state(), "mixed");
  assert.equal((await visitor.kept()).choice, null, "E25");
  await visitor.press("save");
  await visitor.decided();
  const { choice } = await visitor.kept();
  assert.deepEqual([choice.cat, choice.svc, choice.event], [{ analytics: true, marketing: true, social: false }, {}, "save"]);
  await visitor.close();
});

test("B6 B10 B61: switches on the first layer are off, say their state, and are saved as they are; the answers stay equal", async () => {
  const visitor = await stage.visitor({ reducedMotion: "reduce" });
  await visitor.goto(await stage.paged("/switches.html", { look: { switches: true } }));
  await visitor.asked();
  const switches = visitor.layer.getByRole("switch");
  assert.deepEqual(await switches.evaluateAll((all) => all.map(({ checked }) => checked)), [false, false, false]);
  assert.equal(await visitor.layer.getByText(visitor.text["state.off"], { exact: true }).count(), 3, "B49");
  assert.deepEqual(await faults(visitor.page), []);
  const widths = await visitor.layer.locator(".answers button").evaluateAll((all) => all.map(({ offsetWidth, textContent }) => [textContent, offsetWidth]));
  assert.deepEqual(widths.map(([text]) => text), ["reject", "accept", "save"].map((key) => visitor.text[key]));
  assert.ok(Math.abs(widths[0][1] - widths[1][1]) < 1);
  await visitor.layer.getByRole("switch", { name: visitor.text["category.analytics.title"], exact: true }).click();
  assert.equal((await visitor.kept()).choice, null, "E25");
  await visitor.press("save");
  await visitor.decided();
  const { choice } = await visitor.kept();
  assert.deepEqual([choice.cat, choice.event], [{ analytics: true, marketing: false, social: false }, "save"]);
  const [record] = await stage.log.await(choice.id, 1);
  assert.deepEqual([record.surface, record.trusted], ["banner", true]);
  await visitor.close();
});

test("B15 A6: the settings inside a page show what holds, save it, and follow every other change", async () => {
  const visitor = await stage.visitor({ reducedMotion: "reduce" });
  await visitor.goto(stage.site.page("/inline.html", { body: `<h2>Prywatność</h2><div data-zgoda="preferences"></div>` }));
  await visitor.asked();
  const place = visitor.page.locator("[data-zgoda=preferences]");
  const analytics = place.getByRole("switch", { name: visitor.text["category.analytics.title"], exact: true });
  assert.equal(await analytics.isChecked(), false, "B6");
  await visitor.reject();
  await analytics.click();
  assert.equal((await visitor.kept()).choice.event, "reject_all", "E25");
  await place.getByRole("button", { name: visitor.text.save, exact: true }).click();
  await eventually(async () => (await visitor.kept()).choice.event === "save", { what: "saved" });
  assert.deepEqual(await faults(visitor.page), []);
  const { choice } = await visitor.kept();
  assert.equal(choice.cat.analytics, true);
  const records = await stage.log.await(choice.id, 2);
  assert.deepEqual([records.at(-1).surface, records.at(-1).trusted], ["settings", true]);
  await visitor.api("acceptAll");
  const social = place.getByRole("switch", { name: visitor.text["category.social.title"], exact: true });
  await eventually(() => social.isChecked(), { what: "the form follows" });
  await visitor.close();

  const back = await stage.visitor({ storageState: undefined });
  await back.goto(stage.site.url("/inline.html"));
  await back.accept();
  await back.goto(stage.site.url("/inline.html"));
  await eventually(() => back.page.locator("[data-zgoda=preferences]").getByRole("switch").first().isChecked(), { what: "drawn for who has decided too" });
  await back.close();
});

test("A36, A53, A54, E6: the settings inside a page have the search and the visitor's own, which follows each decision", async () => {
  const visitor = await stage.visitor({ reducedMotion: "reduce" });
  await visitor.goto(stage.site.page("/inline-own.html", { body: `<h2>Prywatność</h2><div data-zgoda="preferences"></div>` }));
  await visitor.asked();
  const place = visitor.page.locator("[data-zgoda=preferences]");
  const named = (key) => place.getByRole("button", { name: visitor.text[key], exact: true });
  const search = place.getByRole("searchbox", { name: visitor.text.search, exact: true });
  await search.fill("hotjar");
  assert.deepEqual(await place.locator(".service h4:visible").allTextContents(), ["Hotjar"]);
  await search.fill("");
  await place.getByRole("heading", { name: visitor.text["live.title"], exact: true }).waitFor();
  await place.getByRole("heading", { name: visitor.text["law.title"], exact: true }).waitFor();
  assert.equal(await place.locator("#choice").count(), 0, "nothing is decided");

  await visitor.reject();
  await named("receipt.check").waitFor();
  await named("save").click();
  await eventually(async () => (await visitor.kept()).choice.event === "save", { what: "saved" });
  const { choice } = await visitor.kept();
  const records = await stage.log.await(choice.id, 2);
  await eventually(async () => !(await visitor.kept()).outbox.length, { what: "everything is delivered" });
  // One earlier decision: drawn anew, and once.
  await place.getByText(visitor.text["history.title"], { exact: true }).waitFor();
  assert.equal(await place.locator("#choice > .own").count(), 1);
  await named("receipt.check").click();
  const size = (await stage.log.records()).length;
  await place.getByText(fill(visitor.text["receipt.proved"], { place: records.at(-1).place, size }), { exact: true }).waitFor();
  assert.deepEqual(await faults(visitor.page), []);

  await named("erase").click();
  await named("erase.now").click();
  await eventually(async () => (await visitor.api("get")) === null, { what: "undecided again" });
  await eventually(async () => !(await place.locator("#choice").count()), { what: "there is no decision to tell" });
  assert.deepEqual(await stage.log.of(choice.id), []);
  assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
  await visitor.close();
});

// docs/DIALOG.md shows this page; it is what an owner would write.
const OWN = await readFile(new URL("../../docs/examples/own-dialog.html", import.meta.url), "utf8");

test("headless: nothing of ours is drawn; the page's own dialog says the notice, decides, and the log has it", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(await stage.paged("/own.html", { look: { layout: "none" } }, { body: OWN }));
  const own = visitor.page.getByRole("region", { name: visitor.text["ask.title"], exact: true });
  await own.waitFor({ state: "visible" });
  assert.equal(await visitor.page.evaluate(() => document.querySelector("[data-zgoda=dialog]")?.shadowRoot.querySelector(".ask, .settings") ?? null), null);
  const boxes = own.getByRole("checkbox");
  assert.deepEqual(await boxes.evaluateAll((all) => all.map(({ checked }) => checked)), [false, false, false], "B6");
  const looks = await own.getByRole("button").evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  assert.equal(new Set(looks).size, 1, "B5");
  assert.ok((await own.innerText()).includes(visitor.text["ask.more"]));
  await own.getByRole("checkbox", { name: visitor.text["category.analytics.title"] }).check();
  await own.getByRole("button", { name: visitor.text.save, exact: true }).click();
  await own.waitFor({ state: "hidden" });
  const { choice } = await visitor.kept();
  assert.deepEqual(choice.cat, { analytics: true, marketing: false, social: false });
  const [record] = await stage.log.await(choice.id, 1);
  const notice = await visitor.page.evaluate(() => globalThis.zgoda.notice());
  assert.deepEqual([notice.schema, notice.layout, notice.language], ["zgoda.notice.v1", "none", "pl"]);
  assert.equal(record.surface, "api");

  await visitor.page.locator("a[data-zgoda=settings]").click();
  await own.waitFor({ state: "visible" });
  assert.equal(await own.getByRole("checkbox", { name: visitor.text["category.analytics.title"] }).isChecked(), true, "as it stands");
  await own.getByRole("button", { name: visitor.text.reject, exact: true }).click();
  await own.waitFor({ state: "hidden" });
  const kept = (await visitor.kept()).choice;
  assert.deepEqual([kept.event, kept.cat.analytics], ["reject_all", false]);
  const records = await stage.log.await(choice.id, 2);
  assert.deepEqual([records[1].surface, records[1].trusted], ["page", true], "a control of the page is the visitor's own click");
  await visitor.close();
});

test("A63: where nothing can be refused a message informs, asks for nothing and records nothing; closed, it stays closed until it is another", async () => {
  const necessary = { categories: [{ id: "necessary", locked: true }], services: [], look: { layout: "bar" } };
  const visitor = await stage.visitor({ reducedMotion: "reduce" });
  const url = await stage.paged("/message.html", { ...necessary, message: { id: "first" } });
  await visitor.goto(url);
  const name = fill(visitor.text["message.label"], { controller: stage.config.controller.name });
  const message = visitor.page.getByRole("region", { name, exact: true });
  await message.waitFor({ state: "visible" });
  await message.getByText(visitor.text["message.text"], { exact: true }).waitFor();
  assert.deepEqual(await faults(visitor.page), []);
  assert.equal(await message.getByRole("button").count(), 1);
  await message.getByRole("button", { name: visitor.text.dismiss, exact: true }).click();
  await message.waitFor({ state: "hidden" });
  await wait(500);
  assert.deepEqual(await visitor.kept(), { choice: null, gate: null, outbox: [] }, "no consent, no record");
  assert.deepEqual(await visitor.api("get"), null);
  await visitor.goto(url);
  await wait(700);
  assert.equal(await message.isVisible(), false);
  await stage.paged("/message.html", { ...necessary, message: { id: "second", text: { pl: "W piątek sklep jest zamknięty." } } });
  await visitor.goto(url);
  await message.getByText("W piątek sklep jest zamknięty.").waitFor({ state: "visible" });
  await visitor.close();
});

test("A24: asked again, the visitor reads which purposes and services are new", async () => {
  const visitor = await stage.visitor();
  await stage.paged("/news.html");
  const { resolved } = stage;
  const fewer = { categories: resolved.categories.filter(({ id }) => id !== "social"), services: resolved.services.filter(({ id, category }) => id !== "marks" && category !== "social") };
  const url = await stage.paged("/news.html", fewer);
  await visitor.goto(url);
  await visitor.accept();
  await stage.paged("/news.html", { revision: resolved.revision + 1 });
  await visitor.goto(url);
  await visitor.asked();
  for (const [key, list] of [["changed.purposes", visitor.text["category.social.title"]], ["changed.services", "YouTube, Znaczki"]]) {
    await visitor.layer.getByText(fill(visitor.text[key], { list }), { exact: true }).waitFor();
  }
  await visitor.press("changed.accept");
  await visitor.decided();
  await stage.paged("/news.html", { revision: resolved.revision + 2 });
  await visitor.goto(url);
  await visitor.asked();
  await visitor.layer.getByText(visitor.text["ask.revised"]).waitFor();
  assert.equal(await visitor.layer.getByText(visitor.text["changed.services"].split("{")[0]).count(), 0, "nothing is new");
  await visitor.close();
});

test("A18 B55: for whoever is too young advertising has no switch, says why, and stays off after a yes to everything", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(await stage.paged("/minor.html", { minor: 16 }));
  await visitor.asked();
  await visitor.layer.getByText(fill(visitor.text["minor.text"], { age: "16" }), { exact: true }).waitFor();
  await visitor.openSettings();
  assert.equal(await visitor.category("marketing").count(), 0);
  await visitor.settings.getByText(fill(visitor.text["minor.locked"], { age: "16" }), { exact: true }).first().waitFor();
  await visitor.press("accept");
  await visitor.decided();
  const { choice } = await visitor.kept();
  assert.deepEqual([choice.event, choice.cat], ["save", { analytics: true, marketing: false, social: true }]);
  assert.equal(await visitor.api("has", "meta-pixel"), false);
  await visitor.close();
});
