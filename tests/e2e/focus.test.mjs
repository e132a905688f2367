// The focus when what it was in goes away by itself: erased, redrawn, closed from another tab, dismissed (E5).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
let url;
let inline;
before(async () => {
  stage = await Stage.open();
  url = stage.site.page("/focus.html", { body: `<input id="field">` });
  inline = stage.site.page("/focus-inline.html", { body: `<h2>Prywatność</h2><div data-zgoda="preferences"></div>` });
});
after(() => stage.close());

/** What has the focus, through shadow roots: its tag and text. */
const focus = (visitor) =>
  visitor.page.evaluate(() => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return `${element.localName}: ${(element.localName === "main" ? "" : element.textContent).trim()}`;
  });

/** Waits until the browser has drawn twice: it takes the focus from what was hidden only then. */
const drawn = (visitor) => visitor.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Somebody who has refused, on the page with the settings in it, its visitor's own drawn. */
async function settled(visitor) {
  await visitor.goto(inline);
  await visitor.reject();
  const { choice } = await visitor.kept();
  await stage.log.await(choice.id, 1);
  await eventually(async () => !(await visitor.kept()).outbox.length, { what: "everything is delivered" });
  return visitor.page.locator("[data-zgoda=preferences]");
}

for (const again of [false, true]) {
  test(`E5 E16 A55: after erasure in the settings inside a page (${again ? "of who comes back" : "of who was asked there"}) the focus is on the sentence that says so`, async () => {
    const visitor = await stage.visitor({ reducedMotion: "reduce" });
    const place = await settled(visitor);
    if (again) await visitor.page.reload();
    const named = (key) => place.getByRole("button", { name: visitor.text[key], exact: true });
    await named("erase").focus();
    await visitor.page.keyboard.press("Enter");
    await named("erase.now").focus();
    await visitor.page.keyboard.press("Enter");
    await visitor.page.getByRole("status").filter({ hasText: visitor.text["erase.done"] }).waitFor();
    await drawn(visitor);
    assert.equal(await focus(visitor), `p: ${visitor.text["erase.done"]}`);
    await visitor.page.keyboard.press("Tab");
    assert.equal(await focus(visitor), `button: ${visitor.text.dismiss}`);
    await visitor.page.keyboard.press("Enter");
    await drawn(visitor);
    assert.doesNotMatch(await focus(visitor), /^body/, "dismissed");
    await visitor.close();
  });
}

test("E5: settings that close because of a decision in another tab leave the focus where it was before them", async () => {
  const one = await stage.visitor({ reducedMotion: "reduce" });
  await one.goto(url);
  await one.asked();
  await one.page.focus("#field");
  await one.openSettings();
  const two = await one.tab();
  await two.goto(url);
  await two.reject();
  await one.settings.waitFor({ state: "hidden" });
  await one.question.waitFor({ state: "hidden" });
  await drawn(one);
  assert.doesNotMatch(await focus(one), /^body/);
  await one.close();
});

test("E5 B45: an objection inside a page leaves the focus on what says that it is done", async () => {
  const declared = stage.config.services.map((service) => (service.id === "marks" ? { ...service, exemption: "statistics" } : service));
  await stage.reconfigure({ regime: { fixed: "uk" }, services: declared });
  const visitor = await stage.visitor({ reducedMotion: "reduce" });
  await visitor.goto(inline);
  const place = visitor.page.locator("[data-zgoda=preferences]");
  await place.getByRole("button", { name: visitor.text["objection.object"], exact: true }).focus();
  await visitor.page.keyboard.press("Enter");
  await place.getByRole("button", { name: visitor.text["objection.undo"], exact: true }).waitFor();
  await drawn(visitor);
  assert.equal(await focus(visitor), `p: ${visitor.text["objection.done"]}`);
  await visitor.close();
});

test("E5 E27: the plain dialog that stands in for the engine takes the focus of who asked for it, and gives it back", async () => {
  stage.site.override("/zgoda/engine_bg.wasm", (request, response) => response.writeHead(404).end());
  stage.site.override("/zgoda/whole_bg.wasm", (request, response) => response.writeHead(404).end());
  const visitor = await stage.visitor();
  await visitor.goto(url);
  const refuse = visitor.page.getByRole("button", { name: visitor.text.reject, exact: true });
  await refuse.click();
  await refuse.waitFor({ state: "hidden" });
  await drawn(visitor);
  assert.doesNotMatch(await focus(visitor), /^body/, "refused");
  await visitor.page.focus("a[data-zgoda=settings]");
  await visitor.page.keyboard.press("Enter");
  await refuse.waitFor();
  assert.equal(await focus(visitor), `h2: ${visitor.text["settings.title"]}`);
  await refuse.press("Enter");
  await refuse.waitFor({ state: "hidden" });
  assert.equal(await visitor.page.evaluate(() => document.activeElement.dataset.zgoda), "settings");
  await visitor.close();
  for (const name of ["engine", "whole"]) stage.site.override(`/zgoda/${name}_bg.wasm`, null);
});

for (const top of [0, 700]) {
  test(`E5: an answer leaves a page that is scrolled to ${top} where it is`, async () => {
    const tall = stage.site.page("/focus-tall.html", { body: `<div style="height:3000px">Więcej treści</div>` });
    const visitor = await stage.visitor({ reducedMotion: "reduce" });
    await visitor.goto(tall);
    await visitor.page.evaluate((top) => scrollTo(0, top), top);
    await visitor.reject();
    await drawn(visitor);
    assert.match(await focus(visitor), /^main/);
    assert.equal(await visitor.page.evaluate(() => scrollY), top);
    await visitor.close();
  });
}
