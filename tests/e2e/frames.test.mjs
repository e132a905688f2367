// Frames from third parties: a placeholder in their place, consent there, once or for good (A45, E30).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, wait } from "./support/deadline.mjs";
import { fill } from "./support/texts.mjs";
import { Stage } from "./support/stage.mjs";

const HOST = "www.youtube-nocookie.com";
const video = (id, attributes = "data-") =>
  `<iframe id="${id}" data-category="social" data-service="youtube" ${attributes}src="https://${HOST}/embed/${id}" title="Film ${id}" width="400" height="225"></iframe>`;

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

const placeholder = (visitor, index = 0) => visitor.page.getByRole("group", { name: /YouTube/ }).nth(index);
const answer = (visitor, key, index = 0) => placeholder(visitor, index).getByRole("button", { name: fill(visitor.text[key], { service: "YouTube" }) });

test("A45 E30: the placeholder is a named group with buttons, as large as the frame; shown once, nothing is remembered", async () => {
  const url = stage.site.page("/once.html", { body: video("a") + video("b") });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  await placeholder(visitor).waitFor({ state: "visible" });
  assert.deepEqual(stage.stub.to(HOST), []);
  const box = await placeholder(visitor).boundingBox();
  // A frame of 400x225 has a border of two pixels; the texts may need more height, never more width.
  assert.ok(box.width === 404 && box.height >= 229, JSON.stringify(box));
  await answer(visitor, "hold.once").click();
  await eventually(() => stage.stub.to(HOST).length > 0);
  assert.deepEqual(stage.stub.to(HOST).map((request) => request.path), ["/embed/a"], "this frame alone");
  await eventually(() => visitor.page.evaluate(() => document.activeElement?.id === "a"), { what: "the frame has the focus" });
  await placeholder(visitor).waitFor({ state: "visible" });
  const { choice } = await visitor.kept();
  assert.equal(choice.event, "reject_all", "the choice is as it was");
  stage.stub.clear();
  await visitor.page.reload();
  await placeholder(visitor, 1).waitFor({ state: "visible" });
  await wait(500);
  assert.deepEqual(stage.stub.to(HOST), []);
  await visitor.close();
});

test("A45: allowed always, both frames load, the service alone is granted, and the record says where it was given", async () => {
  const url = stage.site.page("/always.html", { body: video("a") + video("b") });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  await answer(visitor, "hold.always").click();
  await eventually(() => stage.stub.to(HOST).length === 2);
  const { choice } = await visitor.kept();
  assert.equal(choice.event, "embed");
  assert.deepEqual(choice.cat, { analytics: false, marketing: false, social: false });
  assert.deepEqual(choice.svc, { youtube: true });
  const records = await stage.log.await(choice.id, 2);
  const record = records.find((one) => one.event === "embed");
  assert.equal(record.surface, "placeholder");
  assert.equal(record.services.youtube, true);
  assert.equal(record.services.hotjar, false);
  stage.stub.clear();
  await visitor.page.reload();
  await eventually(() => stage.stub.to(HOST).length === 2);
  assert.equal(await placeholder(visitor).count(), 0);
  await visitor.close();
});

test("before any decision the placeholder asks by itself; a yes there decides about this service only", async () => {
  const url = stage.site.page("/first.html", { body: video("a") });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await answer(visitor, "hold.always").click();
  await eventually(() => stage.stub.to(HOST).length === 1);
  const { choice } = await visitor.kept();
  assert.deepEqual(choice.svc, { youtube: true });
  assert.deepEqual(choice.cat, { analytics: false, marketing: false, social: false });
  await visitor.close();
});

test("A45: a placeholder goes where the page moves its frame, goes with it, and comes back with it; allowed there, it is the frame's place", async () => {
  const url = stage.site.page("/moved.html", { body: `<section id="one">${video("a")}</section><section id="other"></section>` });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  await placeholder(visitor).waitFor({ state: "visible" });
  const of = (id) => visitor.page.locator(`#${id} [data-zgoda=placeholder]`).count();
  await visitor.page.evaluate(() => document.getElementById("other").append((globalThis.film = document.getElementById("a"))));
  await eventually(async () => (await of("one")) === 0 && (await of("other")) === 1, { what: "moved" });
  await visitor.page.evaluate(() => globalThis.film.remove());
  await eventually(async () => (await placeholder(visitor).count()) === 0, { what: "gone" });
  assert.equal(await visitor.page.evaluate(() => globalThis.film.hasAttribute("data-zgoda-held")), false);
  await visitor.page.evaluate(() => document.getElementById("one").append(globalThis.film));
  await eventually(async () => (await of("one")) === 1, { what: "back" });
  assert.deepEqual(stage.stub.to(HOST), []);
  await answer(visitor, "hold.always").click();
  await eventually(() => stage.stub.to(HOST).length === 1, { what: "the film" });
  assert.equal(await placeholder(visitor).count(), 0);
  stage.stub.clear();
  await visitor.close();
});

test("A45: a held frame to which code gives an address of the site's own shows it, and its placeholder goes", async () => {
  stage.site.page("/own-frame.html", { tag: "", body: "<p>own</p>" });
  const url = stage.site.page("/reused.html", { body: `<iframe id="a" src="https://${HOST}/embed/a" width="400" height="225"></iframe>` });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  await placeholder(visitor).waitFor({ state: "visible" });
  stage.stub.clear();
  await visitor.page.evaluate(() => (document.getElementById("a").src = "/own-frame.html"));
  await visitor.page.frameLocator("#a").getByText("own", { exact: true }).waitFor({ state: "visible" });
  await eventually(async () => (await placeholder(visitor).count()) === 0, { what: "gone" });
  await visitor.page.evaluate((address) => (document.getElementById("a").src = address), `https://${HOST}/embed/b`);
  await placeholder(visitor).waitFor({ state: "visible" });
  assert.deepEqual(stage.stub.to(HOST), []);
  await visitor.close();
});

/** A visitor of a page with one frame in a section, who has decided; the page has been looked at since. */
async function decided(name, isGranted) {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page(`/${name}.html`, { body: `<section id="section">${video("a")}</section>` }));
  await placeholder(visitor).waitFor({ state: "visible" });
  await (isGranted ? visitor.accept() : visitor.reject());
  if (isGranted) await eventually(() => stage.stub.to(HOST).length === 1, { what: "the film" });
  await visitor.page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: 1000 })));
  return visitor;
}

for (const isGranted of [false, true]) {
  const how = isGranted ? "shown" : "held";

  test(`A45: a page that a single-page application has left is not kept by a frame in it, ${how}`, async () => {
    const visitor = await decided("left", isGranted);
    await visitor.page.evaluate(() => {
      const section = document.getElementById("section");
      globalThis.gone = new WeakRef(section);
      section.remove();
    });
    const devtools = await visitor.context.newCDPSession(visitor.page);
    const isForgotten = async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      return visitor.page.evaluate(() => globalThis.gone.deref() === undefined);
    };
    await eventually(isForgotten, { what: "forgotten" });
    stage.stub.clear();
    await visitor.close();
  });

  test(`A45: a frame that is taken out and put back, ${how}, is what it was, and loads no more than without us`, async () => {
    const visitor = await decided("back", isGranted);
    await visitor.page.evaluate(() => (globalThis.film = document.getElementById("a")).remove());
    await eventually(() => visitor.page.evaluate(() => !globalThis.film.matches("[src], [data-zgoda-held]")), { what: "held out there" });
    await visitor.page.evaluate(() => document.getElementById("section").append(globalThis.film));
    if (isGranted) await eventually(() => stage.stub.to(HOST).length === 2, { what: "the film again" });
    else await placeholder(visitor).waitFor({ state: "visible" });
    await wait(500);
    assert.equal(stage.stub.to(HOST).length, isGranted ? 2 : 0);
    assert.equal(await placeholder(visitor).count(), isGranted ? 0 : 1);
    stage.stub.clear();
    await visitor.close();
  });
}
