// What marketers and auditors read: the numbers are those of the decisions made, a record shows what was on the screen, and
// nothing that identifies anybody is kept (A11, A12, A31, A72, B18, F21 to F25).

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { newVisitor } from "./support/browser.mjs";
import { parseCsv } from "./support/csv.mjs";
import { Stage } from "./support/stage.mjs";
import { zgoda } from "./support/server.mjs";
import { texts } from "./support/texts.mjs";

const PASSWORD = "dwa kubki i jedna miska";
/** Put where a careless log would pick them up: browser's name, address, page's address, referrer. */
const MARKERS = { agent: "Marker-Agent-5f1c", query: "marker-query-9d2e", fragment: "marker-fragment-77aa", path: "marker-path-31b0", address: "203.0.113.77" };
const COUNTRIES = ["CN", "IE", "MT", "PL", "US"].map((code) => new Intl.DisplayNames("pl", { type: "region" }).of(code));

let stage;
let shown;
let owner;
before(async () => {
  stage = await Stage.open();
  shown = await decide();
});
after(() => stage.close());

/** Five decisions of four visitors; resolves to what the first of them read, line by line. */
async function decide() {
  stage.site.page(`/${MARKERS.path}.html`, {});
  stage.site.page("/en.html", { lang: "en" });
  const url = stage.site.url(`/${MARKERS.path}.html?${MARKERS.query}=1#${MARKERS.fragment}`);
  const options = { userAgent: `Mozilla/5.0 ${MARKERS.agent}`, extraHTTPHeaders: { "x-forwarded-for": MARKERS.address } };

  const first = await stage.visitor(options);
  await first.goto(url);
  await first.asked();
  const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
  const layers = [...lines(await first.layer.innerText())];
  await first.openSettings();
  for (const summary of await first.settings.locator("summary").all()) await summary.click();
  // Drawn when their list is open; and what is the visitor's own is no part of what they were asked.
  await first.settings.locator("[data-of]").first().waitFor({ state: "detached" });
  await first.settings.getByRole("heading", { name: first.text["live.title"], exact: true }).waitFor();
  await first.settings.evaluate((settings) => settings.querySelectorAll(".own, .find").forEach((one) => one.remove()));
  layers.push(...lines(await first.settings.innerText()));
  await first.press("accept");
  await first.decided();
  const { choice } = await first.kept();
  await stage.log.await(choice.id, 1);
  await first.page.locator("[data-zgoda=settings]").first().click();
  await first.settings.waitFor({ state: "visible" });
  await first.press("reject");
  await first.decided();
  await stage.log.await(choice.id, 2);
  await first.close();

  for (const [path, act] of [
    ["/privacy.html", (one) => one.accept()],
    ["/privacy.html", (one) => one.reject()],
    ["/en.html", (one) => one.reading("en").choose({ analytics: true })],
  ]) {
    const one = await stage.visitor(options);
    await one.goto(stage.site.url(path));
    if (path === "/en.html") one.reading("en");
    await one.asked();
    await act(one);
    await stage.log.await((await one.kept()).choice.id, 1);
    await one.close();
  }
  return { layers, record: choice.rec };
}

const at = (path) => `${stage.server.origin}/dashboard${path}`;

test("F21: the one-time link makes the first account and then is gone; there is no other way in", async () => {
  const link = /http\S+\/set-up\/\S+/.exec(stage.server.output)[0];
  owner = await newVisitor(stage.browser, { locale: "en-GB" });
  await owner.goto(at(""));
  assert.match(owner.page.url(), /\/dashboard\/log-in/, "nobody is let in without an account");
  await owner.goto(link);
  await owner.page.fill("[name=login]", "basia");
  await owner.page.fill("[name=password]", PASSWORD);
  await owner.page.fill("[name=repeated]", PASSWORD);
  await owner.page.click("main button");
  await owner.page.waitForURL(at(""));
  assert.equal((await owner.page.goto(link)).status(), 404, "the link worked once");
});

test("F21 F23: log out, a wrong password, log in", async () => {
  await owner.goto(at(""));
  await owner.page.click("form[action='/dashboard/log-out'] button");
  await owner.goto(at("/log"));
  assert.match(owner.page.url(), /log-in/);
  const enter = async (password) => {
    await owner.page.fill("[name=login]", "basia");
    await owner.page.fill("[name=password]", password);
    await owner.page.click("main form button");
  };
  await enter("nie to hasło, o nie");
  await owner.page.getByRole("alert").waitFor();
  await enter(PASSWORD);
  await owner.page.waitForURL(at("/log"), { waitUntil: "load" });
});

test("A12 A72: the overview's numbers are those of the decisions made", async () => {
  await owner.goto(at(""));
  const records = await stage.log.records();
  assert.equal(records.length, 5);
  const counted = (name) => records.filter((record) => record.event === name).length;
  const table = owner.page.locator("section[aria-labelledby=events] tbody tr");
  const numbers = await table.evaluateAll((rows) => rows.map((row) => Number(row.querySelector("td").textContent)));
  assert.deepEqual(numbers.filter(Boolean).sort(), [counted("accept_all"), counted("reject_all"), counted("save"), counted("withdraw")].filter(Boolean).sort());
  assert.equal((await owner.page.locator(".figure-card .value").first().innerText()).trim(), "5");
  const shares = owner.page.locator("section[aria-labelledby=categories] .bars li");
  for (const [id, title] of [["analytics", texts("en")["category.analytics.title"]], ["marketing", texts("en")["category.marketing.title"]]]) {
    const granted = records.filter((record) => record.categories[id]).length;
    const row = shares.filter({ hasText: title }).or(shares.filter({ hasText: id }));
    assert.match(await row.locator(".counts").first().innerText(), new RegExp(`\\b${granted} of 5\\b`), id);
  }
});

test("the log lists every record, filters them, and exports the same as `zgoda export`", async () => {
  await owner.goto(at("/log"));
  assert.equal(await owner.page.locator("table.records tbody tr").count(), 5);
  await owner.page.selectOption("form.filter [name=language]", "en");
  await owner.page.click("form.filter button");
  assert.equal(await owner.page.locator("table.records tbody tr").count(), 1);
  const link = owner.page.getByRole("link", { name: /CSV/ });
  const [download] = await Promise.all([owner.page.waitForEvent("download"), link.click()]);
  const rows = parseCsv(await readFile(await download.path(), "utf8"));
  const all = parseCsv(await zgoda("export", "--data", stage.server.data));
  assert.deepEqual(rows, all.filter((row) => row.language === "en"));
});

test("B18: a record's page holds, word for word, what was on both layers", async () => {
  await owner.goto(at(`/records/${shown.record}`));
  const page = (await owner.page.locator("main").evaluate((main) => {
    for (const details of main.querySelectorAll("details")) details.open = true;
    return main.innerText;
  })).replace(/\s+/g, " ");
  const phrases = shown.layers.flatMap((line) => line.split(/\t|, (?=\p{Lu})/u)).map((phrase) => phrase.trim());
  // The browser writes the names of countries and counts what a list holds; the page has the codes and the lists.
  const isMade = (phrase) => COUNTRIES.includes(phrase) || /^Usługi \(\d+\)$/.test(phrase);
  const missing = [...new Set(phrases)].filter((phrase) => !page.includes(phrase) && !isMade(phrase));
  assert.deepEqual(missing, []);
});

test("E, F24: the dashboard runs no script and axe finds nothing on its pages", async () => {
  const people = ["/account", "/account/codes", "/people", "/people/1", "/tokens", "/trail"];
  for (const path of ["", "/log", `/records/${shown.record}`, ...people]) {
    const answer = await owner.page.goto(at(path));
    const policy = answer.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /script-src|unsafe/);
    assert.equal(answer.headers()["cache-control"], "no-store");
    assert.deepEqual(await faults(owner.page), [], path);
  }
});

test("A31: no address, browser name, page address or referrer is anywhere in the data folder or in what the server printed", async () => {
  await owner.close();
  await stage.server.stop();
  const files = (await readdir(stage.server.data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath ?? file.path, file.name));
    for (const [what, marker] of Object.entries(MARKERS)) assert.equal(bytes.includes(marker), false, `${what} in ${file.name}`);
    assert.equal(bytes.includes("Mozilla/"), false, `a user agent in ${file.name}`);
  }
  for (const marker of [...Object.values(MARKERS), "Mozilla/"]) assert.equal(stage.server.output.includes(marker), false, marker);
});
