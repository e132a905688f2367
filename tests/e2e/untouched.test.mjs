// A fresh profile, the banner left alone for five seconds (A1, B1, B7).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUntouched, contacted } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { VENDORS, marked, plain } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const PIXEL = `<img data-category="marketing" data-service="meta-pixel" data-src="https://www.facebook.com/tr?id=1&amp;ev=PageView&amp;noscript=1" width="1" height="1" alt="">`;
const VIDEO = `<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="320" height="180"></iframe>`;

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/** Opens `url` as a new visitor, leaves the banner alone for five seconds while scrolling and clicking about. */
async function lookAround(url) {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await eventually(() => stage.site.asked("/end.gif"));
  await visitor.page.mouse.wheel(0, 600);
  await visitor.page.locator("main p").first().click();
  await wait(5000);
  assert.ok(await visitor.question.isVisible(), "the question is still there");
  const { choice, outbox } = await visitor.kept();
  assert.equal(choice, null, "no choice is kept");
  assert.deepEqual(outbox, [], "nothing waits to be sent");
  assert.deepEqual(await stage.log.records(), [], "the log is empty");
  return visitor;
}

test("A1 B1 B7: marked snippets, a pixel and a frame make no request, run nothing and store nothing", async () => {
  const url = stage.site.page("/marked.html", { head: VENDORS.map(marked).join("\n"), body: PIXEL + VIDEO });
  const visitor = await lookAround(url);
  await assertUntouched(stage.stub, visitor);
  await visitor.close();
});

test("A1 B1: snippets that insert their script, left as the vendors give them, make no request", async () => {
  const inserted = VENDORS.filter((vendor) => !vendor.isStatic);
  const url = stage.site.page("/inserted.html", { head: inserted.map(plain).join("\n") });
  const visitor = await lookAround(url);
  await assertUntouched(stage.stub, visitor);
  await visitor.close();
});

test("A1: a static script nobody marked may be fetched by the look-ahead scanner but never runs and stores nothing", async () => {
  const fixed = VENDORS.filter((vendor) => vendor.isStatic);
  const url = stage.site.page("/static.html", { head: fixed.map(plain).join("\n") });
  const visitor = await lookAround(url);
  const allowed = fixed.map((vendor) => vendor.first);
  for (const sent of stage.stub.sent) assert.ok(allowed.includes(sent), `only the scanner's fetch of the tag itself, not ${sent}`);
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(await visitor.stored(), { cookies: [], local: [], session: [] });
  await visitor.close();
});

test("A1: what a page's own code inserts later is held too, in the form of scripts, pictures, frames, beacons and fetches", async () => {
  const code = `
    const add = (tag, src) => { const e = document.createElement(tag); e.src = src; document.body.append(e); };
    setTimeout(() => {
      add("script", "https://connect.facebook.net/en_US/fbevents.js");
      add("img", "https://www.facebook.com/tr?id=1&ev=Late");
      add("iframe", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ");
      navigator.sendBeacon("https://k.clarity.ms/collect", "x");
      fetch("https://region1.google-analytics.com/g/collect?v=2", { mode: "no-cors" }).catch(() => {});
      const request = new XMLHttpRequest(); request.open("POST", "https://analytics.tiktok.com/api/v2/pixel"); request.send("{}");
      new Image().src = "https://px.ads.linkedin.com/collect?v=2";
      globalThis.__late = true;
    }, 300);`;
  stage.site.override("/late.js", (request, response) => response.setHeader("content-type", "text/javascript").end(code));
  const url = stage.site.page("/late.html", { body: `<script src="/late.js"></script>` });
  const visitor = await lookAround(url);
  assert.equal(await visitor.page.evaluate(() => globalThis.__late), true, "the page's own code went through to its end");
  assert.deepEqual(contacted(stage.stub), []);
  await visitor.close();
});

test("the page is complete and usable while undecided (A3, E1)", async () => {
  const url = stage.site.page("/usable.html", { body: `<a href="/privacy.html" id="link">Polityka</a><input id="field">` });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  await visitor.page.fill("#field", "dzień dobry");
  assert.equal(await visitor.page.inputValue("#field"), "dzień dobry");
  assert.equal(await visitor.page.evaluate(() => document.body.inert || document.documentElement.inert), false);
  await visitor.page.click("#link");
  await visitor.page.waitForURL("**/privacy.html");
  await visitor.close();
});
