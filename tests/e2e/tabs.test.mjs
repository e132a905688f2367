// Two tabs at once (C48), and a page that comes back from the back/forward cache.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, wait } from "./support/deadline.mjs";
import { mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
let url;
before(async () => {
  // The back/forward cache is the whole browser's.
  stage = await Stage.open({ isWhole: true });
  url = stage.site.page("/tabs.html", { head: mark(`<script src="https://cdn.marks.example/mark.js?m=X"></script>`, "analytics", "marks") });
});
after(() => stage.close());

test("C48: both tabs ask; a yes in one applies in the other, which stops asking; the log holds it once", async () => {
  const one = await stage.visitor();
  await one.goto(url);
  const two = await one.tab();
  await two.goto(url);
  await one.asked();
  await two.asked();
  await one.page.bringToFront();
  await one.accept();
  await one.ranAll(["X"]);
  await two.ranAll(["X"]);
  await two.question.waitFor({ state: "hidden" });
  const { choice } = await one.kept();
  await stage.log.await(choice.id, 1);
  await wait(1000);
  assert.equal((await stage.log.of(choice.id)).length, 1);

  await two.page.bringToFront();
  await two.openSettings();
  assert.equal(await two.category("analytics").isChecked(), true);
  await two.press("reject");
  await two.decided();
  await eventually(() => one.page.evaluate(() => globalThis.zgoda.has("analytics") === false), { what: "the first tab knows" });
  const records = await stage.log.await(choice.id, 2);
  assert.ok(records.some((record) => record.previous === choice.rec), "the second record names the first");
  await one.close();
});

test("a decision in each tab at the same time: both are in the log, both tabs end with the same choice", async () => {
  const one = await stage.visitor();
  await one.goto(url);
  const two = await one.tab();
  await two.goto(url);
  await one.asked();
  await two.asked();
  const start = new Date().toISOString();
  await Promise.all([one.api("acceptAll"), two.api("rejectAll")]);
  const answers = await eventually(async () => {
    const states = await Promise.all([one, two].map((tab) => tab.page.evaluate(() => globalThis.zgoda.get()?.event)));
    const { choice } = await one.kept();
    return choice && states.every((event) => event === choice.event) && states;
  });
  assert.ok(["accept_all", "reject_all"].includes(answers[0]));
  const { choice } = await one.kept();
  const find = async (event) => (await stage.log.records()).find((record) => record.event === event && record.received_at >= start);
  for (const event of ["accept_all", "reject_all"]) await eventually(() => find(event), { what: `${event} in the log`, every: 200 });
  assert.equal((await find(choice.event)).record_id, choice.rec, "the choice that holds is one of them");
  await one.close();
});

/** Goes back; a page from the cache is not loaded anew, so there is no load event to wait for. */
const back = (visitor) => visitor.page.goBack({ waitUntil: "commit" });

test("back/forward cache: a page kept there undecided obeys the choice made meanwhile", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await visitor.page.evaluate(() => addEventListener("pageshow", (event) => (globalThis.__persisted = event.persisted)));
  await visitor.goto(stage.site.url("/privacy.html"));
  await visitor.accept();
  await back(visitor);
  await eventually(() => visitor.page.evaluate(() => globalThis.__persisted === true), { what: "the page came from the cache" });
  await visitor.ranAll(["X"]);
  await visitor.question.waitFor({ state: "hidden" });

  await visitor.page.evaluate(() => (globalThis.__persisted = undefined));
  await visitor.goto(stage.site.url("/privacy.html"));
  await visitor.openSettings();
  await visitor.press("reject");
  await visitor.decided();
  await back(visitor);
  await eventually(() => visitor.page.evaluate(() => globalThis.zgoda.has("analytics") === false));
  await visitor.close();
});
