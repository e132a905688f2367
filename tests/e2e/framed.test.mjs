// The site in somebody else's frame, where a click may be meant for what lies under it: by default it asks there like anywhere, and
// with `silentInFrames` it neither asks nor takes an answer (F11).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, wait } from "./support/deadline.mjs";
import { marked, VENDORS } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const OTHER = "rama.example";

let stage;
let asking;
let silent;
before(async () => {
  stage = await Stage.open({ changes: { silentInFrames: true } });
  const head = VENDORS.map(marked).join("\n");
  silent = stage.site.page("/silent.html", { head });
  asking = await stage.paged("/asking.html", { silentInFrames: false }, { head });
  const frame = (address) => `<!doctype html><title>Rama</title><iframe src="${address}" width="1000" height="700"></iframe>`;
  stage.stub.sites.set(OTHER, (request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(frame(stage.site.url(request.url)));
  });
  stage.site.override("/own.html", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(frame(silent)));
});
after(() => stage.close());

/** What is in the frame of the page at `address`, once the banner has started there. */
async function framed(visitor, address) {
  await visitor.goto(address);
  const frame = await (await visitor.page.locator("iframe").elementHandle()).contentFrame();
  await frame.waitForFunction(() => globalThis.zgoda?.ready);
  await frame.evaluate(async () => void (await globalThis.zgoda.ready));
  return frame;
}

const question = (visitor, frame) => frame.getByRole("heading", { name: visitor.text["ask.title"], exact: true });
const vendors = () => stage.stub.sent.filter((sent) => !sent.startsWith(OTHER));

test("F11: framed by a page of another origin it asks nothing, takes nothing from a script or a link of its own, and nothing runs", async () => {
  const visitor = await stage.visitor();
  const frame = await framed(visitor, `https://${OTHER}/silent.html`);
  await frame.evaluate(() => Promise.all([globalThis.zgoda.acceptAll(), globalThis.zgoda.set({ categories: { marketing: true } }), globalThis.zgoda.open()]));
  await frame.locator("[data-zgoda=settings]").first().click();
  await wait(1000);
  assert.equal(await frame.locator("[data-zgoda=dialog]").count(), 0);
  assert.deepEqual(await frame.evaluate(() => [globalThis.zgoda.get(), Object.keys(localStorage), globalThis.__ran ?? []]), [null, [], []]);
  assert.deepEqual(vendors(), []);
  assert.deepEqual(await stage.log.records(), []);
  assert.deepEqual(visitor.console.filter((line) => /zgoda|uncaught/.test(line)), []);
  await visitor.close();
});

test("F11: the same site asks in a tab of its own, and in a frame of its own", async () => {
  const visitor = await stage.visitor();
  const frame = await framed(visitor, stage.site.url("/own.html"));
  await question(visitor, frame).waitFor();
  await visitor.goto(silent);
  await visitor.reject();
  assert.equal((await visitor.kept()).choice.event, "reject_all");
  await visitor.close();
});

test("without it, a whole shop in a frame of another origin asks there, and its answer counts", async () => {
  const visitor = await stage.visitor();
  const frame = await framed(visitor, `https://${OTHER}${new URL(asking).pathname}`);
  await question(visitor, frame).waitFor();
  await frame.getByRole("button", { name: visitor.text.accept, exact: true }).click();
  await eventually(() => frame.evaluate(() => globalThis.zgoda.get()?.event === "accept_all"));
  await eventually(() => vendors().length > 0);
  await visitor.close();
});
