// A site with five hundred services: found, switched, stored, recorded and proved like any other (A20, A22, F9, F13).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { noStorage } from "./support/conditions.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { services } from "./support/many.mjs";
import { mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";
import { fill } from "./support/texts.mjs";

const COUNT = 500;
const SERVICES = services(COUNT);
const ORDINARY_BYTES = 4096;

let stage;
let url;
before(async () => {
  stage = await Stage.open({ changes: { services: SERVICES } });
  const script = (name, service) => mark(`<script src="https://cdn.marks.example/mark.js?m=${name}"></script>`, "analytics", service);
  url = stage.site.page("/many.html", { head: script("CHOSEN", "s333") + script("OTHER", "s336"), tag: stage.site.tag(`data-revision="1"`) });
});
after(() => stage.close());

const all = (granted) => ({ analytics: granted, marketing: granted, social: granted });

/** Every service decided by itself; where none is as its category is, that is the longest choice there is. */
const eachByItself = (granted) => Object.fromEntries(SERVICES.map(({ id }) => [id, granted]));

const byteLength = (text) => Buffer.byteLength(text);

test("A22, D14: one of five hundred services is searched, switched on and saved; the log proves the record, and the next page runs that one", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await visitor.openSettings();
  const search = visitor.settings.getByRole("searchbox", { name: visitor.text.search, exact: true });
  await search.fill("usluga 333");
  await visitor.settings.getByText(fill(visitor.text["search.found"], { count: 1 }), { exact: true }).waitFor();
  assert.deepEqual(await visitor.settings.locator(".service h4:visible").allTextContents(), ["Usługa 333"]);
  await visitor.choose({ "Usługa 333": true });
  await visitor.ranAll(["CHOSEN"]);
  assert.deepEqual(await visitor.ran(), ["CHOSEN"]);

  const { choice } = await visitor.kept();
  assert.deepEqual(choice.svc, { s333: true });
  const [record] = await stage.log.await(choice.id, 1);
  assert.equal(Object.keys(record.services).length, COUNT, "every service that was offered is in the record");
  assert.deepEqual(Object.keys(record.services).filter((id) => record.services[id]), ["s333"]);
  await eventually(async () => !(await visitor.kept()).outbox.length, { what: "everything is delivered, the notice too" });

  await visitor.openSettings();
  await visitor.settings.getByRole("button", { name: visitor.text["receipt.check"], exact: true }).click();
  const size = (await stage.log.records()).length;
  await visitor.settings.getByText(fill(visitor.text["receipt.proved"], { place: record.place, size }), { exact: true }).waitFor();
  await visitor.page.reload();
  await visitor.ranAll(["CHOSEN"]);
  assert.deepEqual(await visitor.ran(), ["CHOSEN"]);
  assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
  await visitor.close();
});

test("F9: a choice about each of five hundred services is longer than a cookie, and holds on the next page", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await visitor.api("set", { categories: all(false), services: eachByItself(true) });
  await visitor.decided();
  const text = await visitor.page.evaluate(() => localStorage.zgoda);
  assert.ok(byteLength(text) > ORDINARY_BYTES, `${byteLength(text)} bytes`);
  const { choice } = await visitor.kept();
  assert.equal((await stage.log.await(choice.id, 1)).length, 1);
  await visitor.page.reload();
  await visitor.ranAll(["CHOSEN", "OTHER"]);
  assert.equal(await visitor.question.isVisible(), false);
  await visitor.close();
});

test("F9, F34: without local storage a choice too long for a cookie lives as long as the page, and no older yes outlives it", async () => {
  const visitor = await stage.visitor({ before: [noStorage] });
  await visitor.goto(url);
  await visitor.accept();
  const cookie = async () => (await visitor.context.cookies()).filter((one) => one.name === "__Host-zgoda");
  assert.equal((await cookie()).length, 1);
  await visitor.api("set", { categories: all(true), services: eachByItself(false) });
  await eventually(async () => !(await cookie()).length, { what: "the cookie that says yes to everything is gone" });
  assert.equal(await visitor.api("has", "s333"), false, "this page knows");
  stage.stub.clear();
  await visitor.page.reload();
  await visitor.asked();
  await wait(300);
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(stage.stub.sent, []);
  await visitor.close();
});
