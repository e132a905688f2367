// What was shown can be shown again: by the banner of then, from the config of then, to the same notice (B18, B39, D4).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newVisitor } from "./support/browser.mjs";
import { eventually } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";
import { texts } from "./support/texts.mjs";

/** What was recorded of the newest decision in a page or frame. */
const receiptIn = (place) => eventually(() => place.evaluate(async () => (await window.zgoda.receipt())?.record), { what: "a receipt" });

let stage;
let record;
let bundle;
let owner;
before(async () => {
  // A frame of another origin is scrolled by the whole browser only.
  stage = await Stage.open({ isWhole: true });
  stage.site.page("/en.html", { lang: "en" });
  const visitor = (await stage.visitor()).reading("en");
  await visitor.goto(stage.site.url("/en.html"));
  await visitor.reject();
  [record] = await stage.log.await((await visitor.kept()).choice.id, 1);
  bundle = (await receiptIn(visitor.page)).bundle_hash;
  await visitor.close();
  // Today's config asks otherwise, of everybody anew.
  await stage.reconfigure({ revision: 2, look: { layout: "bar" }, texts: { en: { "ask.title": "Asked quite otherwise" } } });
  owner = await newVisitor(stage.browser, { locale: "en-GB" });
  await owner.goto(/http\S+\/set-up\/\S+/.exec(stage.server.output.split("Stopped").at(-1))[0]);
  await owner.page.fill("[name=login]", "basia");
  for (const name of ["password", "repeated"]) await owner.page.fill(`[name=${name}]`, "dwa kubki i jedna miska");
  await owner.page.click("main button");
});
after(async () => {
  await owner?.close();
  await stage.close();
});

test("B39 D4: the dialog of a decision is drawn again, and what it shows has the recorded hash", async () => {
  const asked = [];
  owner.page.on("request", (request) => asked.push(request.url()));
  await owner.goto(`${stage.server.origin}/dashboard/records/${record.record_id}`);
  await owner.page.getByRole("link", { name: "See it as it was shown" }).click();
  const frame = owner.page.frameLocator("iframe.shown");
  await frame.getByRole("heading", { name: texts("en")["ask.title"], exact: true }).waitFor();
  await frame.getByRole("button", { name: texts("en").reject, exact: true }).click();
  const inside = await (await owner.page.locator("iframe.shown").elementHandle()).contentFrame();
  const receipt = await receiptIn(inside);
  assert.equal(receipt.notice, record.notice, "the same notice, to the last byte");
  assert.equal(receipt.bundle_hash, bundle, "drawn by the same build");
  const builds = `${stage.server.origin}/zgoda/builds/${bundle}/`;
  const files = asked.filter((url) => !url.startsWith(`${stage.server.origin}/dashboard`));
  assert.ok(files.some((url) => url === `${builds}engine_bg.wasm`), files.join("\n"));
  assert.deepEqual(files.filter((url) => !url.startsWith(builds)), [], "nothing is asked of, or told to, anybody else");
  assert.equal((await stage.log.records()).length, 1, "and nothing is recorded");
});

test("F24: the page around it runs no script, and the frame has no origin to do harm with", async () => {
  const answer = await owner.page.goto(`${stage.server.origin}/dashboard/records/${record.record_id}/shown?ui=narrow`);
  assert.doesNotMatch(answer.headers()["content-security-policy"], /script-src|unsafe/);
  const inside = await (await owner.page.locator("iframe.shown.narrow").elementHandle()).contentFrame();
  await inside.waitForLoadState();
  assert.equal(await inside.evaluate(() => self.origin), "null");
  assert.equal(await inside.evaluate(() => innerWidth <= 360), true, "as wide as a telephone");
});
