// The decisions a visitor can make on the banner, each with what follows from it, and each again after a reload.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUntouched, busy, contacted, leavings, vendors } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { VENDORS, marked, plain } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
let pages;
before(async () => {
  stage = await Stage.open();
  pages = {
    marked: stage.site.page("/marked.html", { head: VENDORS.map(marked).join("\n") }),
    unmarked: stage.site.page("/unmarked.html", { head: VENDORS.map(plain).join("\n") }),
  };
});
after(() => stage.close());

const ALL = ["ga4", "gtm", "google-ads", "meta-pixel", "hotjar", "clarity", "tiktok", "linkedin"];
const ANALYTICS = ["ga4", "hotjar", "clarity"];
const everyId = [...ALL, "youtube", "marks"].sort();

/** The one record of this visitor, once it is in the log. */
async function recorded(visitor) {
  const { choice } = await visitor.kept();
  const [record, ...more] = await stage.log.await(choice.id, 1);
  assert.deepEqual(more, [], "exactly one record");
  return record;
}

const grantedIn = (map) => Object.keys(map).filter((id) => map[id]).sort();

for (const form of ["marked", "unmarked"]) {
  const leak = form === "unmarked" ? ["ga4", "google-ads"] : [];

  test(`accept all, ${form} tags: everything runs once, is stored and recorded; a reload asks nothing and runs it again`, async () => {
    const visitor = await stage.visitor();
    await visitor.goto(pages[form]);
    await visitor.accept();
    await busy(stage.stub, visitor, VENDORS);
    const ran = await visitor.ran();
    // The container of Tag Manager brings a second Analytics tag of its own.
    await visitor.ranAll(["gtag:G-INGTM01"]);
    for (const mark of VENDORS.flatMap((vendor) => vendor.ran)) assert.equal(ran.filter((m) => m === mark).length, 1, `${mark} ran once`);
    assert.deepEqual(contacted(stage.stub), [...ALL].sort());
    const stored = await visitor.stored();
    const expected = leavings(VENDORS);
    assert.deepEqual(stored.cookies.filter((name) => name !== "_ga_INGTM01"), expected.cookies);
    assert.deepEqual(stored.local, expected.local);
    assert.deepEqual(stored.session, expected.session);
    const { choice } = await visitor.kept();
    assert.deepEqual(choice.cat, { analytics: true, marketing: true, social: true });
    const record = await recorded(visitor);
    assert.equal(record.event, "accept_all");
    assert.deepEqual(grantedIn(record.services), everyId);

    stage.stub.clear();
    await visitor.page.reload();
    await busy(stage.stub, visitor, VENDORS);
    assert.equal(await visitor.question.isVisible(), false, "not asked again");
    assert.equal((await stage.log.of(choice.id)).length, 1, "A38: a page view is no decision");
    await visitor.close();
  });

  test(`reject all, ${form} tags: nothing runs, nothing is stored but the choice; the same after a reload`, async () => {
    const visitor = await stage.visitor();
    await visitor.goto(pages[form]);
    await visitor.reject();
    const { choice } = await visitor.kept();
    assert.deepEqual(choice.cat, { analytics: false, marketing: false, social: false });
    const record = await recorded(visitor);
    assert.equal(record.event, "reject_all");
    assert.deepEqual(grantedIn(record.services), []);
    assert.deepEqual(grantedIn(record.categories), ["necessary"]);
    for (const again of [false, true]) {
      if (again) {
        await visitor.page.reload();
        await eventually(() => stage.site.asked("/end.gif") > 1);
      }
      await wait(1500);
      assert.deepEqual(contacted(stage.stub).filter((id) => !leak.includes(id)), []);
      assert.deepEqual(await visitor.ran(), []);
      assert.deepEqual(await visitor.stored(), { cookies: [], local: [], session: [] });
      assert.equal(await visitor.question.isVisible(), false, "B24: not asked again");
    }
    await visitor.close();
  });

  test(`analytics only, ${form} tags: exactly the analytics services run (A4)`, async () => {
    const visitor = await stage.visitor();
    await visitor.goto(pages[form]);
    await visitor.asked();
    await visitor.choose({ analytics: true });
    const expected = vendors(...ANALYTICS);
    await busy(stage.stub, visitor, expected);
    await wait(700);
    assert.deepEqual(contacted(stage.stub).filter((id) => !leak.includes(id) || id === "ga4"), [...ANALYTICS].sort());
    assert.deepEqual([...(await visitor.ran())].sort(), expected.flatMap((vendor) => vendor.ran).sort());
    assert.deepEqual(await visitor.stored(), leavings(expected));
    const { choice } = await visitor.kept();
    assert.deepEqual(choice.cat, { analytics: true, marketing: false, social: false });
    const record = await recorded(visitor);
    assert.equal(record.event, "save");
    assert.deepEqual(grantedIn(record.services), ["clarity", "ga4", "hotjar", "marks"]);

    stage.stub.clear();
    await visitor.page.reload();
    await busy(stage.stub, visitor, expected);
    await wait(700);
    assert.deepEqual([...(await visitor.ran())].sort(), expected.flatMap((vendor) => vendor.ran).sort());
    await visitor.close();
  });
}

test("one service alone: the category is off, the service's own switch is on (per-service choice)", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(pages.marked);
  await visitor.asked();
  await visitor.openServices("analytics");
  await visitor.choose({ Hotjar: true });
  const [hotjar] = vendors("hotjar");
  await busy(stage.stub, visitor, [hotjar]);
  await wait(700);
  assert.deepEqual(contacted(stage.stub), ["hotjar"]);
  assert.deepEqual([...(await visitor.ran())].sort(), [...hotjar.ran].sort());
  assert.deepEqual(await visitor.stored(), leavings([hotjar]));
  const { choice } = await visitor.kept();
  assert.deepEqual(choice.cat, { analytics: false, marketing: false, social: false });
  assert.deepEqual(choice.svc, { hotjar: true });
  assert.deepEqual(grantedIn((await recorded(visitor)).services), ["hotjar"]);
  stage.stub.clear();
  await visitor.page.reload();
  await busy(stage.stub, visitor, [hotjar]);
  await visitor.close();
});

test("A36: the settings, opened again, show what was chosen, and saving a change makes a second record that names the first", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(pages.marked);
  await visitor.asked();
  await visitor.choose({ analytics: true });
  const first = await recorded(visitor);
  await visitor.openSettings();
  assert.equal(await visitor.category("analytics").isChecked(), true);
  assert.equal(await visitor.category("marketing").isChecked(), false);
  await visitor.choose({ analytics: false, marketing: true });
  const { choice } = await visitor.kept();
  const [, second] = await stage.log.await(choice.id, 2);
  assert.equal(second.previous, first.record_id);
  assert.equal(second.surface, "settings");
  await visitor.close();
});

test("B8: Escape and the close button leave the settings without granting or storing anything", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(pages.marked);
  await visitor.asked();
  for (const leave of [() => visitor.page.keyboard.press("Escape"), () => visitor.press("close")]) {
    await visitor.openSettings();
    await visitor.category("analytics").setChecked(true);
    await leave();
    await visitor.settings.waitFor({ state: "hidden" });
    assert.equal((await visitor.kept()).choice, null);
  }
  await assertUntouched(stage.stub, visitor);
  await visitor.close();
});

test("the group of pages that a page names is in the record; what is no id is not (A31)", async () => {
  for (const [content, group] of [["cart", "cart"], ["/cart?item=7", ""]]) {
    const meta = `<meta name="zgoda-page-group" content="${content}">`;
    const visitor = await stage.visitor();
    await visitor.goto(stage.site.page(`/group${group}.html`, { head: meta }));
    await visitor.reject();
    assert.equal((await recorded(visitor)).page_group, group);
    await visitor.close();
  }
});
