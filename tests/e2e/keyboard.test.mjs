// Everything by keyboard, and the focus never lost (E2 to E6, E15).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stage } from "./support/stage.mjs";

let stage;
let url;
before(async () => {
  stage = await Stage.open();
  url = stage.site.page("/keys.html", { body: `<input id="field"><button id="own">Kup</button>` });
});
after(() => stage.close());

/** What has the focus, through shadow roots: `{tag, name, own}`, own = it belongs to the page. */
const focus = (visitor) =>
  visitor.page.evaluate(() => {
    let element = document.activeElement;
    const own = !element?.shadowRoot;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const label = element?.getAttribute("aria-labelledby");
    const name = label ? element.getRootNode().getElementById(label)?.textContent : (element?.getAttribute("aria-label") ?? element?.textContent);
    return { tag: element?.localName, name: name?.trim(), own, id: element?.id };
  });

/** Presses Tab until `name` has the focus, at most `limit` times; answers how often. */
async function tabTo(visitor, name, limit = 40) {
  for (let count = 1; count <= limit; count += 1) {
    await visitor.page.keyboard.press("Tab");
    if ((await focus(visitor)).name === name) return count;
  }
  throw new Error(`Tab does not reach ${name} within ${limit} steps`);
}

test("E3 E6: from the start of the page two Tabs reach the banner; refuse stands before accept; Enter refuses; focus is not lost (E5)", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await visitor.page.keyboard.press("Tab");
  if ((await focus(visitor)).own) await visitor.page.keyboard.press("Tab");
  assert.equal((await focus(visitor)).own, false, "the banner has the focus");
  await tabTo(visitor, visitor.text.reject);
  assert.equal(await tabTo(visitor, visitor.text.accept), 1);
  assert.equal(await tabTo(visitor, visitor.text.settings), 1);
  await visitor.page.keyboard.press("Tab");
  assert.equal((await focus(visitor)).own, true, "E6: no trap: the page comes after");
  await visitor.page.keyboard.press("Shift+Tab");
  await visitor.page.keyboard.press("Shift+Tab");
  await visitor.page.keyboard.press("Shift+Tab");
  assert.equal((await focus(visitor)).name, visitor.text.reject);
  await visitor.page.keyboard.press("Enter");
  await visitor.decided();
  assert.notEqual((await focus(visitor)).tag, "body", "E5");
  assert.equal((await visitor.kept()).choice.event, "reject_all");
  await visitor.close();
});

test("E4: a field that has the focus keeps it while the banner appears", async () => {
  const held = await stage.visitor({ before: [`document.addEventListener("DOMContentLoaded", () => document.querySelector("#field")?.focus());`] });
  await held.goto(url);
  await held.asked();
  assert.equal((await focus(held)).id, "field");
  await held.page.keyboard.type("kubek");
  assert.equal(await held.page.inputValue("#field"), "kubek");
  await held.accept();
  await held.close();
});

test("E2 E5 E6 E15: the settings by keyboard: focus goes in, stays in, Space switches, Escape leaves and gives the focus back", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await tabTo(visitor, visitor.text.settings);
  await visitor.page.keyboard.press("Enter");
  await visitor.settings.waitFor({ state: "visible" });
  assert.equal((await focus(visitor)).own, false);
  assert.equal((await focus(visitor)).name, visitor.text["settings.title"]);
  const title = visitor.text["category.analytics.title"];
  await tabTo(visitor, title);
  const analytics = visitor.category("analytics");
  assert.equal(await analytics.isChecked(), false, "A7 B6");
  await visitor.page.keyboard.press("Space");
  assert.equal(await analytics.isChecked(), true);
  for (let count = 0; count < 60; count += 1) {
    await visitor.page.keyboard.press("Tab");
    const { own, tag } = await focus(visitor);
    // The browser's own frame takes one step of the round in a modal dialog; the page behind it never has the focus.
    assert.ok(!own || tag === "body", "Tab stays inside");
  }
  await visitor.page.keyboard.press("Escape");
  await visitor.settings.waitFor({ state: "hidden" });
  assert.equal((await focus(visitor)).name, visitor.text.settings, "E5: back to the button that opened it");
  assert.equal((await visitor.kept()).choice, null, "B8");
  await visitor.page.keyboard.press("Enter");
  await visitor.settings.waitFor({ state: "visible" });
  assert.equal(await analytics.isChecked(), false, "E25: leaving kept nothing");
  await tabTo(visitor, title);
  await visitor.page.keyboard.press("Space");
  await tabTo(visitor, visitor.text.save, 80);
  await visitor.page.keyboard.press("Enter");
  await visitor.decided();
  assert.notEqual((await focus(visitor)).tag, "body", "E5");
  assert.deepEqual((await visitor.kept()).choice.cat, { analytics: true, marketing: false, social: false });
  await visitor.close();
});

test("E5: settings opened from the page's own link give the focus back to it", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  await visitor.page.focus("a[data-zgoda=settings]");
  await visitor.page.keyboard.press("Enter");
  await visitor.settings.waitFor({ state: "visible" });
  await visitor.page.keyboard.press("Escape");
  await visitor.settings.waitFor({ state: "hidden" });
  assert.equal(await visitor.page.evaluate(() => document.activeElement.getAttribute("data-zgoda")), "settings");
  await visitor.close();
});

test("E16: what happened is said once, politely", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await visitor.page.getByRole("status").filter({ hasText: visitor.text["said.ask"] }).waitFor({ state: "attached" });
  await visitor.reject();
  await visitor.page.getByRole("status").filter({ hasText: visitor.text["said.saved"] }).waitFor({ state: "attached" });
  await visitor.close();
});
