// Withdrawal: as easy as consent, the vendors are told, what they stored is cleared, frames are shut again (A6, A14, B15, B17, C6).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { busy, contacted } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { siteConfig } from "./support/site.mjs";
import { VENDORS, marked } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const VIDEO = `<iframe id="video" data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="320" height="180"></iframe>`;
const LINK = `<a href="#" id="withdraw" data-zgoda="withdraw">Wycofuję zgodę</a>`;

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

async function accepted() {
  const url = stage.site.page("/withdraw.html", { head: VENDORS.map(marked).join("\n"), body: VIDEO + LINK });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.accept();
  await busy(stage.stub, visitor, VENDORS);
  await eventually(() => stage.stub.to("www.youtube-nocookie.com").length > 0);
  return visitor;
}

/** The log's records of `visitor`, once there are `count`. */
const records = async (visitor, count) => {
  const { choice } = await visitor.kept();
  return stage.log.await(choice.id, count);
};

async function assertWithdrawn(visitor) {
  const { choice } = await visitor.kept();
  assert.equal(choice.event, "withdraw");
  assert.deepEqual(choice.cat, { analytics: false, marketing: false, social: false });
  assert.deepEqual(await visitor.stored(), { cookies: [], local: [], session: [] }, "what the services declared is gone");
  const [older, newer] = await records(visitor, 2);
  assert.equal(newer.event, "withdraw");
  assert.equal(newer.previous, older.record_id);
  assert.ok(Object.values(newer.services).every((granted) => granted === false));
}

test("A14 B17: services that ask for it reload the page; after that the page is as after a refusal", async () => {
  const visitor = await accepted();
  await visitor.page.evaluate(() => (globalThis.__before = true));
  await visitor.page.click("#withdraw");
  await eventually(() => visitor.page.evaluate(() => globalThis.__before === undefined && document.readyState === "complete"));
  stage.stub.clear();
  await wait(1500);
  await assertWithdrawn(visitor);
  assert.deepEqual(contacted(stage.stub), [], "no heartbeat is left");
  assert.deepEqual(await visitor.ran(), []);
  assert.equal(await visitor.question.isVisible(), false);
  await visitor.close();
});

test("A14 C48: withdrawn in one tab, a service that asks for it reloads the others, too", async () => {
  const visitor = await accepted();
  const other = await visitor.tab();
  await other.goto(stage.site.url("/withdraw.html"));
  await other.page.evaluate(() => (globalThis.__before = true));
  await visitor.page.bringToFront();
  await visitor.page.click("#withdraw");
  await eventually(() => other.page.evaluate(() => globalThis.__before === undefined), { what: "the other tab was loaded anew" });
  await eventually(() => visitor.page.evaluate(() => document.readyState === "complete"));
  stage.stub.clear();
  await wait(1500);
  assert.deepEqual(contacted(stage.stub), [], "no heartbeat is left");
  await visitor.close();
});

test("A14 C48: what somebody has entered in another tab is not lost without a word", async () => {
  stage.site.page("/other-form.html", { body: `<label>Imię <input id="name"></label>${LINK}` });
  const visitor = await accepted();
  const other = await visitor.tab();
  await other.goto(stage.site.url("/other-form.html"));
  await other.page.fill("#name", "Basia");
  await visitor.page.bringToFront();
  await visitor.page.click("#withdraw");
  await other.page.getByRole("button", { name: visitor.text["reload.now"], exact: true }).waitFor({ state: "visible" });
  assert.equal(await other.page.inputValue("#name"), "Basia");
  await visitor.close();
});

test("A14: the visitor is told after the reload that the consent was withdrawn and what was deleted", async () => {
  const visitor = await accepted();
  await visitor.page.evaluate(() => (globalThis.__before = true));
  await visitor.page.click("#withdraw");
  await eventually(() => visitor.page.evaluate(() => globalThis.__before === undefined));
  const status = visitor.page.getByRole("status").filter({ hasText: visitor.text["said.withdrawn"] });
  await status.waitFor({ state: "visible" });
  assert.match(await status.innerText(), /_ga/);
  await visitor.close();
});

test("a form with entries is not lost without a word: the visitor decides when the page is loaded anew (A14)", async () => {
  const form = `<form><label>Imię <input id="name"></label><select><option>a</option><option>b</option></select></form>`;
  stage.site.page("/form.html", { body: form + LINK });
  const visitor = await accepted();
  await visitor.goto(stage.site.url("/form.html"));
  await visitor.page.fill("#name", "Basia");
  await visitor.page.click("#withdraw");
  const again = visitor.page.getByRole("button", { name: visitor.text["reload.now"], exact: true });
  await again.waitFor({ state: "visible" });
  await visitor.page.getByRole("status").filter({ hasText: visitor.text["reload.text"] }).waitFor({ state: "visible" });
  assert.equal(await visitor.page.inputValue("#name"), "Basia");
  assert.equal((await visitor.kept()).choice.event, "withdraw");
  await Promise.all([visitor.page.waitForEvent("load"), again.click()]);
  await visitor.page.getByRole("status").filter({ hasText: visitor.text["said.withdrawn"] }).waitFor({ state: "visible" });
  await visitor.close();
});

test("A14: boxes, sliders and colours that nobody touched are no entries: the page is loaded anew at once", async () => {
  const form = `<form><input type="checkbox"><input type="checkbox" checked><input type="radio" name="r"><input type="range"><input type="color"><input type="hidden" value="x"><input type="submit"><select><option>a</option><option selected>b</option></select><textarea>c</textarea></form>`;
  stage.site.page("/untouched-form.html", { body: form + LINK });
  const visitor = await accepted();
  await visitor.goto(stage.site.url("/untouched-form.html"));
  await visitor.page.evaluate(() => (globalThis.__before = true));
  await visitor.page.click("#withdraw");
  await eventually(() => visitor.page.evaluate(() => globalThis.__before === undefined), { what: "the page was loaded anew" });
  await visitor.close();
});

test("A14: a box that somebody ticked is an entry", async () => {
  stage.site.page("/ticked.html", { body: `<label><input type="checkbox" id="box"> Zgadzam się</label>${LINK}` });
  const visitor = await accepted();
  await visitor.goto(stage.site.url("/ticked.html"));
  await visitor.page.check("#box");
  await visitor.page.click("#withdraw");
  await visitor.page.getByRole("button", { name: visitor.text["reload.now"], exact: true }).waitFor({ state: "visible" });
  await visitor.close();
});

test("A6 B15: from any page two clicks withdraw: open the settings, refuse all", async () => {
  const visitor = await accepted();
  await visitor.goto(stage.site.url("/privacy.html"));
  await visitor.page.click("[data-zgoda=settings]");
  await visitor.settings.waitFor({ state: "visible" });
  await visitor.press("reject");
  await visitor.decided();
  await eventually(async () => Object.values((await visitor.kept()).choice?.cat ?? { a: true }).every((on) => on === false));
  await eventually(async () => (await visitor.stored()).cookies.length === 0);
  await visitor.close();
});

test("C6 A46: without a reload the denials are sent, storage is cleared, the frame is shut, and the visitor is told", async () => {
  const still = siteConfig("sklep", "sklep.example");
  await stage.reconfigure({ revision: 2, services: still.services.map((service) => ({ ...service, reload: false })) });
  const visitor = await accepted();
  await visitor.page.click("#withdraw");
  await eventually(async () => (await visitor.kept()).choice.event === "withdraw");
  // What was on its way by then has arrived when nothing new comes for a while; from here on several heartbeats could be heard.
  await wait(500);
  stage.stub.clear();
  await wait(1500);
  const consents = (await visitor.dataLayer()).filter((entry) => entry[1] === "consent");
  assert.equal(consents.at(-1)[2], "update");
  for (const [type, state] of Object.entries(consents.at(-1)[3])) assert.equal(state, type === "security_storage" ? "granted" : "denied", type);
  await visitor.page.getByRole("group", { name: /YouTube/ }).waitFor({ state: "visible" });
  assert.equal(await visitor.page.evaluate(() => document.querySelector("#video")?.getAttribute("src") ?? null), null);
  const status = visitor.page.getByRole("status").filter({ hasText: visitor.text["said.withdrawn"] });
  await status.waitFor({ state: "attached" });
  assert.deepEqual(contacted(stage.stub).filter((id) => ["ga4", "google-ads"].includes(id)), [], "Google's tags, told so, fell silent");
  const [older, newer] = await records(visitor, 2);
  assert.equal(newer.previous, older.record_id);
  await visitor.close();
});

/** A visitor who has accepted where the marks are said to keep databases and caches. */
async function acceptedDatabases(revision) {
  const still = siteConfig("sklep", "sklep.example");
  const names = [{ name: "mark_db_*", kind: "indexeddb", days: 30 }, { name: "mark-cache*", kind: "cache", days: 30 }];
  const declared = names.map((entry) => ({ ...entry, purpose: { pl: "Licznik", en: "Counter" } }));
  const services = still.services.map((service) => ({ ...service, reload: false, ...(service.id == "marks" && { cookies: declared }) }));
  await stage.reconfigure({ revision, services });
  return accepted();
}

test("A42: databases and caches with a declared name are deleted, whatever else there is stays", async () => {
  const visitor = await acceptedDatabases(3);
  const there = () =>
    visitor.page.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name).sort(),
      caches: (await caches.keys()).sort(),
    }));
  await visitor.page.evaluate(async () => {
    const open = (name) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onerror = reject;
        request.onsuccess = () => resolve(request.result.close());
      });
    for (const name of ["mark_db_1", "mark_db_2", "basket"]) await open(name);
    for (const name of ["mark-cache-1", "pictures"]) await caches.open(name);
  });
  assert.deepEqual(await there(), { databases: ["basket", "mark_db_1", "mark_db_2"], caches: ["mark-cache-1", "pictures"] });
  await visitor.page.click("#withdraw");
  await eventually(async () => JSON.stringify(await there()) === '{"databases":["basket"],"caches":["pictures"]}');
  await visitor.close();
});

test("A42: a database that somebody has open and a cache that cannot be deleted are named, to the visitor and to the page", async () => {
  const visitor = await acceptedDatabases(4);
  await visitor.page.evaluate(async () => {
    // A connection that does not close when it is asked to.
    await new Promise((resolve, reject) => {
      const request = indexedDB.open("mark_db_open");
      request.onerror = reject;
      request.onsuccess = () => resolve((globalThis.connection = request.result));
    });
    await caches.open("mark-cache-1");
    CacheStorage.prototype.delete = () => Promise.reject(new Error("the disk does not answer"));
    globalThis.stays = [];
    document.addEventListener("zgoda:change", ({ detail }) => globalThis.stays.push(...detail.kept.filter((name) => name.startsWith("mark"))));
  });
  await visitor.page.click("#withdraw");
  await eventually(async () => (await visitor.page.evaluate(() => globalThis.stays.length)) == 2, { what: "both are told" });
  assert.deepEqual((await visitor.page.evaluate(() => globalThis.stays)).sort(), ["mark-cache-1", "mark_db_open"]);
  const said = await visitor.page.getByText("mark_db_open").textContent();
  assert.ok(said.includes("mark-cache-1") && said.startsWith(visitor.text["said.withdrawn"]), said);
  await visitor.close();
});

test("A42: where the browser lists no databases and no caches, what was declared is named by its pattern", async () => {
  const visitor = await acceptedDatabases(5);
  await visitor.page.evaluate(() => {
    IDBFactory.prototype.databases = () => {
      throw new Error("the disk does not answer");
    };
    CacheStorage.prototype.keys = () => Promise.reject(new Error("the disk does not answer"));
    globalThis.stays = [];
    document.addEventListener("zgoda:change", ({ detail }) => globalThis.stays.push(...detail.kept.filter((name) => name.startsWith("mark"))));
  });
  await visitor.page.click("#withdraw");
  await eventually(async () => (await visitor.page.evaluate(() => globalThis.stays.length)) == 2, { what: "both are told" });
  assert.deepEqual((await visitor.page.evaluate(() => globalThis.stays)).sort(), ["mark-cache*", "mark_db_*"]);
  await visitor.page.getByText("mark_db_*").waitFor();
  await visitor.close();
});
