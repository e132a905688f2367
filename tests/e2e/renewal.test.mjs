// When the visitor is asked again: after a new revision, and when the choice has expired (A13, A24, B21, B24).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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
