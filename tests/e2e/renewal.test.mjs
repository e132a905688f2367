// When the visitor is asked again: after a new revision, and when the choice has expired (A13, A24, B21, B24).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { assertUntouched, busy } from "./support/account.mjs";
import { frozenAt } from "./support/conditions.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { VENDORS, marked } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const HOTJAR = VENDORS.filter((vendor) => vendor.id === "hotjar");
const DAY = 86_400_000;

let stage;
before(async () => {
  stage = await Stage.open({ changes: { storage: { acceptDays: 182, rejectDays: 180 } } });
});
after(() => stage.close());

const page = (attributes) => stage.site.page("/renew.html", { tag: stage.site.tag(attributes), head: HOTJAR.map(marked).join("\n") });

test("A24 B21: a raised revision asks again, says why, and shuts what was open", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(page(""));
  await visitor.accept();
  await busy(stage.stub, visitor, HOTJAR);
  const { choice: old } = await visitor.kept();
  await stage.reconfigure({ revision: stage.config.revision + 1 });

  const tab = await visitor.tab();
  await tab.goto(page(""));
  await tab.asked();
  await tab.layer.getByText(tab.text["ask.revised"]).waitFor();
  await tab.accept();
  const { choice } = await tab.kept();
  assert.equal(choice.rev, stage.config.revision);
  assert.equal(choice.id, old.id);
  const [first, second] = await stage.log.await(choice.id, 2);
  assert.deepEqual([first.revision, second.revision], [old.rev, choice.rev]);
  assert.equal(second.previous, first.record_id);
  await visitor.close();
});

test("A24: with data-revision on the tag nothing runs before the new question is answered", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(page(`data-revision="${stage.config.revision}"`));
  await visitor.accept();
  await busy(stage.stub, visitor, HOTJAR);
  await stage.reconfigure({ revision: stage.config.revision + 1 });
  // What the page sends that was allowed to, as it goes, is over before the next one comes.
  await visitor.goto("about:blank");
  await stage.stub.silence();
  stage.stub.clear();
  await visitor.goto(page(`data-revision="${stage.config.revision}"`));
  await visitor.asked();
  await wait(700);
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(stage.stub.sent, []);
  await visitor.close();
});

const own = (id, more = {}) => ({
  id,
  category: "analytics",
  name: `Pomiar ${id}`,
  vendor: { name: `Dostawca ${id}`, country: "PL" },
  purpose: { pl: "Liczy wizyty.", en: "Counts visits." },
  retention: "1 rok",
  hosts: [`${id}.vendor.example`],
  ...more,
});

test("A24 B21: asked only about what is new or different; the rest goes on working, what is asked about is held on every page", async () => {
  const shop = await Stage.open({ changes: { services: [...stage.config.services, own("miara"), own("dawna"), own("stara")] } });
  const allowed = (tab) => tab.page.evaluate(() => ["hotjar", "miara", "dawna", "nowa"].map((id) => zgoda.has(id)));
  const next = () => shop.site.page("/renew.html", { tag: shop.site.tag(""), head: HOTJAR.map(marked).join("\n") });
  try {
    const visitor = await shop.visitor();
    await visitor.goto(next());
    await visitor.accept();
    await busy(shop.stub, visitor, HOTJAR);
    const { choice: old } = await visitor.kept();
    const services = shop.config.services.filter(({ id }) => id !== "stara").map((one) => (one.id === "dawna" ? own("dawna", { purpose: { pl: "Sprzedaje dane.", en: "Sells data." } }) : one));
    await shop.reconfigure({ revision: shop.config.revision + 1, services: [...services, own("nowa")] });

    // The first page, and another one of the same session without an answer.
    for (const path of ["first", "second"]) {
      const tab = path === "first" ? await visitor.tab() : visitor;
      await tab.goto(next());
      await tab.asked();
      for (const [key, list] of [["changed.services", "Pomiar nowa"], ["changed.altered", "Pomiar dawna"], ["changed.removed", "Pomiar stara"]]) {
        await tab.layer.getByText(tab.text[key].replace("{list}", list), { exact: true }).waitFor();
      }
      await tab.layer.getByText(tab.text["changed.text"]).waitFor();
      assert.deepEqual(await allowed(tab), [true, true, false, false], path);
      await busy(shop.stub, tab, HOTJAR);
      assert.deepEqual(await faults(tab.page), [], path);
      if (path === "first") await tab.page.close();
    }
    const { choice: waiting } = await visitor.kept();
    assert.deepEqual([waiting.rec, waiting.exp, waiting.rev, waiting.svc], [old.rec, old.exp, old.rev, { dawna: false, nowa: false }]);

    await visitor.press("changed.reject");
    await visitor.decided();
    assert.deepEqual(await allowed(visitor), [true, true, false, false]);
    const { choice } = await visitor.kept();
    assert.deepEqual([choice.rev, choice.event, choice.exp], [shop.config.revision, "save", old.exp]);
    const [, record] = await shop.log.await(choice.id, 2);
    assert.equal(record.services.nowa, false);
    assert.equal(record.services.miara, true);
    assert.equal(Object.keys(record.services).length, shop.config.services.length, "about all that is offered");
    await visitor.goto(next());
    await wait(700);
    assert.equal(await visitor.question.isVisible(), false, "answered");
    assert.deepEqual(await allowed(visitor), [true, true, false, false]);
    await visitor.close();
  } finally {
    await shop.close();
  }
});

test("A24: yes to what is new leaves a no to the rest as it is", async () => {
  const shop = await Stage.open({ changes: { services: [...stage.config.services, own("miara")] } });
  try {
    const visitor = await shop.visitor();
    await visitor.goto(shop.site.page("/renew.html"));
    await visitor.reject();
    const { choice: old } = await visitor.kept();
    await shop.reconfigure({ revision: shop.config.revision + 1, services: [...shop.config.services, own("nowa")] });
    const tab = await visitor.tab();
    await tab.goto(shop.site.page("/renew.html"));
    await tab.asked();
    await tab.press("changed.accept");
    await tab.decided();
    assert.deepEqual(await tab.page.evaluate(() => ["nowa", "miara", "analytics", "marketing"].map((id) => zgoda.has(id))), [true, false, false, false]);
    const [, record] = await shop.log.await(old.id, 2);
    assert.deepEqual([record.event, record.services.nowa, record.services.miara, Date.parse(record.expires_at)], ["save", true, false, old.exp]);
    await visitor.close();
  } finally {
    await shop.close();
  }
});

test("A24: without the whole engine an older choice grants nothing, and everything can be refused", async () => {
  const shop = await Stage.open();
  try {
    const visitor = await shop.visitor();
    await visitor.goto(shop.site.page("/renew.html"));
    await visitor.accept();
    await shop.reconfigure({ revision: shop.config.revision + 1, services: [...shop.config.services, own("nowa")] });
    const tab = await visitor.tab();
    await tab.page.route("**/whole*", (route) => route.abort());
    await tab.goto(shop.site.page("/renew.html"));
    await tab.asked();
    assert.equal(await tab.page.evaluate(() => zgoda.has("hotjar")), false);
    await tab.reject();
    assert.equal((await tab.kept()).choice.event, "reject_all");
    await visitor.close();
  } finally {
    await shop.close();
  }
});

for (const [answer, days] of [["accept", 182], ["reject", 180]]) {
  test(`A13: a choice (${answer}) holds until one second before it expires after ${days} days, and not one second longer`, async () => {
    const visitor = await stage.visitor();
    await visitor.goto(page(""));
    await visitor[answer]();
    const { choice } = await visitor.kept();
    assert.equal(choice.exp - choice.at, days * DAY);
    const storageState = await visitor.context.storageState();
    await visitor.close();

    const before = await stage.visitor({ storageState, before: [frozenAt(choice.exp - 1000)] });
    await before.goto(page(""));
    if (answer === "accept") await busy(stage.stub, before, HOTJAR);
    else await wait(1000);
    assert.equal(await before.question.isVisible(), false, "one second before: not asked");
    await before.close();

    const after = await stage.visitor({ storageState: clean(storageState), before: [frozenAt(choice.exp + 1000)] });
    await after.goto(page(""));
    await after.asked();
    await after.layer.getByText(after.text["ask.expired"]).waitFor();
    await wait(500);
    await assertUntouched(stage.stub, after);
    await after.close();
  });
}

/** `state` without what the vendors stored, so that only new traces show. */
const clean = (state) => ({
  cookies: [],
  origins: state.origins.map((origin) => ({ ...origin, localStorage: origin.localStorage.filter(({ name }) => name.startsWith("zgoda")) })),
});
