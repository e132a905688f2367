// What is the visitor's own, in the settings: what lies on their device, their decisions, the receipt and its check, erasure; and the
// search in a long list of services.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { gpc } from "./support/conditions.mjs";
import { eventually } from "./support/deadline.mjs";
import { fill } from "./support/texts.mjs";
import { Stage } from "./support/stage.mjs";


let stage;
let page;
before(async () => {
  stage = await Stage.open();
  page = stage.site.page("/own.html", { body: '<label>Imię <input id="name"></label>' });
});
after(() => stage.close());

const button = (visitor, key) => visitor.settings.getByRole("button", { name: visitor.text[key], exact: true });

/** A visitor who has decided `times` times, the last time to refuse. */
async function decided(times = 1, options) {
  const visitor = await stage.visitor(options);
  await visitor.goto(page);
  await visitor.asked();
  for (let time = times; time > 1; time -= 1) await visitor.choose({ analytics: time % 2 === 0 });
  if (times > 1) await visitor.openSettings();
  await visitor.press("reject");
  await visitor.decided();
  const { choice } = await visitor.kept();
  const records = await stage.log.await(choice.id, times);
  await eventually(async () => !(await visitor.kept()).outbox.length, { what: "everything is delivered" });
  return { visitor, choice, records };
}

/** A visitor who has decided nothing, at a page under `changes` of the config. */
async function newcomer(changes, options) {
  await stage.reconfigure(changes);
  const visitor = await stage.visitor(options);
  await visitor.goto(page);
  return visitor;
}

/** Opens the settings and waits until what is the visitor's own is there. */
async function open(visitor) {
  await visitor.openSettings();
  await visitor.settings.getByRole("heading", { name: visitor.text["law.title"], exact: true }).waitFor();
  await visitor.settings.getByRole("heading", { name: visitor.text["live.title"], exact: true }).waitFor();
}

const status = (visitor) => visitor.settings.locator(".said");

/** Waits for a sentence of the status. */
async function said(visitor, key, values) {
  const text = fill(visitor.text[key], values);
  await visitor.settings.getByText(text, { exact: true }).waitFor();
}

test("A30: what lies on the device is shown beside what was declared, and what nobody declared is named as such", async () => {
  const { visitor } = await decided();
  await visitor.page.evaluate(() => {
    document.cookie = "mark_7=1";
    document.cookie = "stray=1";
    localStorage.setItem("left-behind", "1");
    sessionStorage.setItem("mark_8", "a session entry is no cookie of that name");
  });
  await open(visitor);
  const list = visitor.settings.getByRole("group", { name: visitor.text["live.title"], exact: true });
  const rows = await list.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const { "live.undeclared": undeclared, "kind.cookie": cookie, "kind.local": local, "kind.session": session, "settings.title": ours } = visitor.text;
  const byName = (name) => rows.find((row) => row[0] === name);
  assert.deepEqual(byName("mark_7"), ["mark_7", cookie, "Znaczki"]);
  assert.deepEqual(byName("stray"), ["stray", cookie, undeclared]);
  assert.deepEqual(byName("left-behind"), ["left-behind", local, undeclared]);
  assert.deepEqual(byName("mark_8"), ["mark_8", session, undeclared]);
  assert.deepEqual(byName("zgoda"), ["zgoda", local, ours]);
  await visitor.openServices("analytics");
  const marks = visitor.settings.getByRole("group", { name: "Znaczki", exact: true });
  assert.equal(await marks.locator("thead th").last().textContent(), visitor.text["live.title"]);
  assert.equal(await marks.locator("tbody tr td").last().textContent(), "mark_7", "A21: beside its declaration");
  const hotjar = visitor.settings.getByRole("group", { name: "Hotjar", exact: true });
  assert.equal(await hotjar.locator("tbody tr td").last().textContent(), visitor.text["live.none"]);
  await visitor.close();
});

test("A36, A53, A54, B38: earlier decisions are listed with their time, the receipt is downloaded and proves itself on /verify", async () => {
  const { visitor, records, choice } = await decided(3);
  await open(visitor);
  await visitor.settings.getByText(choice.id, { exact: true }).waitFor();
  await visitor.settings.getByText(visitor.text["history.title"], { exact: true }).click();
  const items = await visitor.settings.locator("ol > li").allTextContents();
  assert.equal(items.length, 2, "the newest stands above");
  const title = (id) => visitor.text[`category.${id}.title`];
  const [necessary, analytics, marketing, social] = ["necessary", "analytics", "marketing", "social"].map(title);
  assert.ok(items[0].includes(fill(visitor.text["history.granted"], { list: `${necessary}, ${analytics}` })), `newest first: ${items[0]}`);
  assert.ok(items[1].includes(fill(visitor.text["history.denied"], { list: `${analytics}, ${marketing}, ${social}` })), items[1]);

  const coming = visitor.page.waitForEvent("download");
  await button(visitor, "receipt.download").click();
  const file = await coming;
  const newest = records.at(-1);
  assert.equal(file.suggestedFilename(), `zgoda-sklep-${newest.record_id}.json`);
  const text = await readFile(await file.path(), "utf8");
  const receipt = JSON.parse(text);
  assert.equal(JSON.parse(receipt.record).record_id, newest.record_id);
  assert.equal(receipt.earlier.length, 2);
  assert.equal(receipt.controller.email, "dane@sklep.example", "A26: whom to ask is in the receipt");
  assert.equal(JSON.parse(receipt.notice).schema, "zgoda.notice.v1", "B18: what was shown is in it too");

  const check = await visitor.context.newPage();
  await check.goto(`${stage.server.origin}/verify`);
  await check.locator("#key").fill(receipt.keys.split("\n")[0]);
  await check.locator("[data-for=receipt]").setInputFiles({ name: "r.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await check.waitForFunction(() => document.getElementById("record").value.startsWith("{"));
  await check.locator("form button").click();
  await check.locator("output.good").waitFor();
  await visitor.close();
});

test("D14: the banner checks its own record against the log's tree, and says so if the log does not prove it", async () => {
  const { visitor, records } = await decided();
  const place = Number(records[0].place);
  await open(visitor);
  await button(visitor, "receipt.check").click();
  await status(visitor).filter({ hasText: /./ }).waitFor();
  const size = (await stage.log.records()).length;
  assert.equal(await status(visitor).textContent(), fill(visitor.text["receipt.proved"], { place, size }));

  const path = `/v1/receipts/${records[0].record_id}`;
  const answer = (text) => (request, response) => response.writeHead(200, { "content-type": "text/plain" }).end(text);
  const honest = await (await fetch(stage.server.origin + path)).text();
  // A log that has another record in this place, one that has it elsewhere, one with another key, and one that is down.
  stage.site.override(path, answer(honest.replace(/^extra .*/m, `extra ${Buffer.alloc(32, 1).toString("base64")}`)));
  await button(visitor, "receipt.check").click();
  await said(visitor, "receipt.broken");
  stage.site.override(path, null);
  stage.site.override("/v1/keys", answer("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n"));
  await button(visitor, "receipt.check").click();
  await said(visitor, "receipt.broken");
  stage.site.override("/v1/keys", null);
  stage.site.override(path, (request, response) => response.writeHead(503).end());
  await button(visitor, "receipt.check").click();
  await said(visitor, "receipt.failed");
  stage.site.override(path, null);
  await button(visitor, "receipt.check").click();
  await said(visitor, "receipt.proved", { place, size });
  await visitor.close();
});

test("A55, A39: erasure asks once more, takes everything here and in the log, and the next decision is a stranger's", async () => {
  const { visitor, choice } = await decided(2);
  await visitor.page.evaluate(() => (document.cookie = "mark_1=1"));
  await open(visitor);
  await button(visitor, "erase").click();
  await button(visitor, "erase.keep").click();
  assert.equal((await stage.log.of(choice.id)).length, 2, "asked once more, and kept");
  assert.equal(await button(visitor, "erase").evaluate((one) => one.getRootNode().activeElement === one), true, "E5");

  await button(visitor, "erase").click();
  const [keep, now] = await Promise.all(["erase.keep", "erase.now"].map((key) => button(visitor, key).boundingBox()));
  assert.equal(keep.height, now.height, "B5: both answers weigh the same");
  await button(visitor, "erase.now").click();
  await visitor.page.getByText(visitor.text["erase.done"], { exact: true }).waitFor();
  await visitor.settings.waitFor({ state: "hidden" });
  assert.deepEqual(await stage.log.of(choice.id), []);
  const left = await visitor.page.evaluate(() => Object.keys(localStorage).concat(document.cookie || []));
  assert.deepEqual(left, []);

  await visitor.page.reload();
  await visitor.accept();
  const { choice: next } = await visitor.kept();
  assert.notEqual(next.id, choice.id);
  const [record] = await stage.log.await(next.id, 1);
  assert.equal(record.previous, null);
  await visitor.close();
});

test("A55: what the log cannot erase stays as it is, here too", async () => {
  const { visitor, choice } = await decided();
  await open(visitor);
  for (const [code, key] of [[503, "erase.failed"], [409, "erase.held"], [404, "erase.failed"]]) {
    stage.site.override("/v1/erasures", (request, response) => response.writeHead(code).end());
    await button(visitor, "erase").click();
    await button(visitor, "erase.now").click();
    await said(visitor, key);
  }
  stage.site.override("/v1/erasures", null);
  assert.equal((await visitor.kept()).choice.id, choice.id);
  assert.equal((await stage.log.of(choice.id)).length, 1);
  await visitor.close();
});

test("E13, E14, E18: all of it is clean by axe, in Polish and Arabic, light and dark, at 320 px", async () => {
  await stage.reconfigure({ languages: ["pl", "en", "ar"] });
  const arabic = stage.site.page("/ar.html", { lang: "ar" });
  for (const [language, url, colorScheme] of [["pl", page, "light"], ["ar", arabic, "dark"]]) {
    const visitor = (await stage.visitor({ viewport: { width: 320, height: 640 }, colorScheme })).reading(language);
    await visitor.goto(url);
    await visitor.asked();
    await visitor.choose({ analytics: true });
    await open(visitor);
    await button(visitor, "erase").click();
    assert.deepEqual(await faults(visitor.page, "[data-zgoda=dialog]"), []);
    const overflow = await visitor.settings.locator(".body").evaluate((body) => body.scrollWidth - body.clientWidth);
    assert.equal(overflow, 0, "E12: one direction to scroll in");
    await visitor.close();
  }
});

test("F5, F2: a strict policy is not in the way of any of it, and nothing of it is fetched before somebody opens the settings", async () => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; require-trusted-types-for 'script'";
  const strict = stage.site.page("/strict.html", { headers: { "content-security-policy": policy } });
  const visitor = await stage.visitor();
  await visitor.goto(strict);
  await visitor.reject();
  assert.equal(stage.site.asked("/zgoda/own.js"), 0);
  await open(visitor);
  assert.equal(stage.site.asked("/zgoda/own.js"), 1);
  await button(visitor, "erase").click();
  await button(visitor, "erase.keep").waitFor();
  assert.deepEqual(await visitor.violations(), []);
  assert.deepEqual(visitor.console.filter((line) => !line.startsWith("log")), []);
  await visitor.close();
});

test("E6: services are found by name, purpose or cookie, without accents; Escape clears the search and only then closes", async () => {
  const visitor = await newcomer({ languages: ["pl", "en"] });
  await visitor.asked();
  await open(visitor);
  const search = visitor.settings.getByRole("searchbox", { name: visitor.text.search, exact: true });
  const shown = async () => visitor.settings.locator(".service h4:visible").allTextContents();
  const count = stage.config.services.length;
  await search.fill("hotjar");
  assert.deepEqual(await shown(), ["Hotjar"]);
  await visitor.settings.getByText(fill(visitor.text["search.found"], { count: 1 }), { exact: true }).waitFor();
  await search.fill("wykonało liczy");
  assert.deepEqual(await shown(), ["Znaczki"], "words of the purpose, in any order");
  await search.fill("WYKONALO");
  assert.deepEqual(await shown(), ["Znaczki"]);
  await search.fill("mark_");
  assert.deepEqual(await shown(), ["Znaczki"], "a cookie");
  await search.fill("nic takiego");
  await visitor.settings.getByText(fill(visitor.text["search.none"], { query: "nic takiego" }), { exact: true }).waitFor();
  await visitor.page.keyboard.press("Escape");
  assert.equal(await search.inputValue(), "");
  assert.equal(await visitor.settings.locator(".service:not([hidden])").count(), count);
  await visitor.page.keyboard.press("Escape");
  await visitor.settings.waitFor({ state: "hidden" });
  await visitor.close();
});

test("E18: a language without a file has these texts in English, and says so", async () => {
  const klingon = stage.site.page("/tlh.html", { lang: "tlh" });
  await stage.reconfigure({ languages: ["tlh", "en"], regime: { timeZone: false } });
  const visitor = (await stage.visitor()).reading("en");
  await visitor.goto(klingon);
  await visitor.asked();
  await visitor.openSettings();
  const heading = visitor.settings.getByRole("heading", { name: visitor.text["law.title"], exact: true });
  await heading.waitFor();
  assert.equal(await heading.evaluate((one) => one.closest("[lang]").lang), "en");
  await visitor.settings.getByText(visitor.text["law.unknown"], { exact: true }).waitFor();
  await visitor.close();
});

test("B51, B54: where data may be sold until a no, the opt-out is one click, acts at once and is confirmed", async () => {
  const visitor = await newcomer({ languages: ["pl", "en"], regime: { fixed: "us-optout" } });
  const reopen = visitor.page.getByRole("button", { name: visitor.text["optout.title"], exact: true });
  await reopen.click();
  await visitor.settings.waitFor({ state: "visible" });
  await open(visitor);
  assert.equal(await visitor.category("marketing").isChecked(), true, "what runs is shown as it is");
  await button(visitor, "optout.link").click();
  await visitor.page.getByText(visitor.text["optout.done"]).waitFor();
  const { choice } = await visitor.kept();
  assert.deepEqual(choice.cat, { analytics: true, marketing: false, social: true }, "what is no sale stays");
  const [record] = await stage.log.await(choice.id, 1);
  assert.deepEqual([record.event, record.surface, record.trusted, record.regime], ["save", "settings", true, "us-optout"]);
  await reopen.click();
  await visitor.settings.waitFor({ state: "visible" });
  await open(visitor);
  await visitor.settings.getByText(visitor.text["optout.done"], { exact: true }).waitFor();
  assert.equal(await button(visitor, "optout.link").count(), 0);
  await visitor.close();
});

test("C22, C25: what Global Privacy Control keeps off cannot be switched on, and the reason stands beside it", async () => {
  const visitor = await newcomer({ regime: { fixed: "eu-optin" } }, { before: [gpc] });
  await visitor.asked();
  await open(visitor);
  assert.equal(await visitor.category("marketing").isDisabled(), true);
  assert.equal(await visitor.category("analytics").isDisabled(), false);
  const group = visitor.settings.getByRole("group", { name: visitor.text["category.marketing.title"], exact: true });
  assert.ok((await group.textContent()).includes(visitor.text["gpc.off"]));
  await visitor.close();
});

test("B58: in Québec the functions that identify, locate or profile are named", async () => {
  const visitor = await newcomer({ regime: { fixed: "ca-qc" } });
  await visitor.asked();
  await open(visitor);
  const said = visitor.settings.getByText(fill(visitor.text["profiling.text"], { list: "" }).split(":")[0]);
  assert.match(await said.textContent(), /Hotjar/);
  await visitor.close();
});
