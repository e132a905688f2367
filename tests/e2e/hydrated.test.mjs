// Documents that React 18 and 19 take over whole, as Next.js and Remix have them do: before the question stands, after it, and with a
// difference for which React throws the server's HTML away. Neither loses anything by the other (A1, A5, A6, A45).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./support/deadline.mjs";
import { shopOf } from "./support/hydrated.mjs";
import { Stage } from "./support/stage.mjs";

const FILMS = "www.youtube-nocookie.com";
const TRACKER = "www.googletagmanager.com";

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

const shops = new Map();
let places = 0;

/** A shop's address, and what its page runs to be taken over. */
async function shop(version, props) {
  if (!shops.has(version)) shops.set(version, await shopOf(version));
  const { html, script } = shops.get(version);
  const path = `/react-${version}-${(places += 1)}.html`;
  stage.site.override(path, (_, response) => response.setHeader("content-type", "text/html; charset=utf-8").end(html(props)));
  return { url: stage.site.url(path), hydrate: `${script};__hydrate(${JSON.stringify(props)})` };
}

const TAG = "/zgoda/zgoda.js";

const lateIsThere = () => performance.getEntriesByName(new URL("/zgoda/late.js", location).href).length > 0;
const placeholders = (visitor) => visitor.page.getByRole("group", { name: /YouTube/ });
const reopen = (visitor) => visitor.page.locator("[data-zgoda-reopen] button");
const dialogs = (visitor) => visitor.page.locator("[data-zgoda=dialog]").count();

/** The button in the shop's own component counts: it is React's now. */
async function counts(visitor, to) {
  await visitor.page.getByRole("button", { name: `Basket: ${to - 1}` }).click();
  await visitor.page.getByRole("button", { name: `Basket: ${to}` }).waitFor();
}

/** What React has complained about, without where. */
const complaints = async (visitor) => [
  ...(await visitor.page.evaluate(() => globalThis.__recovered)),
  ...visitor.console.filter((line) => /^(error|uncaught)/.test(line) && !/Failed to load resource/.test(line)),
].map((line) => line.split("\n")[0]);

/** The same, of the shop with another script in the place of ours. */
async function complaintsWithout(version, props) {
  stage.site.override("/other.js", (_, response) => response.writeHead(200, { "content-type": "text/javascript" }).end(""));
  const { url, hydrate } = await shop(version, { ...props, tag: "/other.js" });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.page.evaluate(hydrate);
  await counts(visitor, 1);
  const list = await complaints(visitor);
  await visitor.close();
  return list;
}

/** When the document is taken over. */
const MOMENTS = {
  "before the question stands": async (visitor, { url, hydrate }) => {
    // The engine comes when the test lets it.
    let go;
    const gate = new Promise((resolve) => (go = resolve));
    await visitor.page.route("**/zgoda/*.wasm*", async (route) => {
      await gate;
      await route.continue();
    });
    await visitor.goto(url);
    assert.equal(await dialogs(visitor), 0);
    await visitor.page.evaluate(hydrate);
    await counts(visitor, 1);
    await visitor.page.locator("#field").focus();
    go();
  },
  "after the question stands": async (visitor, { url, hydrate }) => {
    await visitor.goto(url);
    await visitor.asked();
    await visitor.page.waitForFunction(lateIsThere);
    if (await visitor.page.locator("#film").count()) await placeholders(visitor).waitFor();
    await visitor.page.evaluate(hydrate);
    await counts(visitor, 1);
    await visitor.page.locator("#field").focus();
  },
};

/** What no listener caught; React 18's development build throws there too what it recovers from. */
const uncaught = (visitor) => visitor.console.filter((line) => line.startsWith("uncaught") && !/Hydration failed/.test(line));

/** All that a visitor does in a shop that has been taken over, from the question on. */
async function all(visitor) {
  await visitor.asked();
  await placeholders(visitor).first().waitFor();
  await eventually(async () => (await dialogs(visitor)) === 1 && (await placeholders(visitor).count()) === 1, { what: "one of each" });
  assert.equal(await visitor.page.evaluate(() => document.activeElement.id), "field", "the focus stays");
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual([...stage.stub.to(FILMS), ...stage.stub.to(TRACKER)], []);
  await visitor.accept();
  await visitor.ranAll(["marked"]);
  assert.equal((await visitor.ran()).filter((mark) => mark == "marked").length, 1);
  await eventually(() => stage.stub.to(FILMS).length > 0 && stage.stub.to(TRACKER).length > 0, { what: "film and tracker" });
  const { choice } = await visitor.kept();
  const [record] = await stage.log.await(choice.id, 1);
  assert.equal(record.categories.analytics, true);
  await counts(visitor, 2);
  await reopen(visitor).click();
  await visitor.settings.waitFor();
  await visitor.press("close");
  assert.equal(await dialogs(visitor), 1);
  assert.equal(await reopen(visitor).count(), 1);
  assert.deepEqual(uncaught(visitor), []);
}

for (const version of [18, 19]) {
  for (const [moment, takeOver] of Object.entries(MOMENTS)) {
    const isBefore = moment.startsWith("before");
    for (const differs of [false, true]) {
      const what = differs ? "a document that differs" : "a document";
      // React 18 passes over nothing that it did not draw, whoever put it there: it draws the document anew, and says so.
      const isPassedOver = isBefore || version > 18;
      test(`React ${version} takes over ${what} ${moment}: asked once, held, granted, opened again${isPassedOver ? ", and no complaint" : ""}`, async () => {
        const props = { differs, film: isBefore };
        const expected = await complaintsWithout(version, props);
        const visitor = await stage.visitor();
        await takeOver(visitor, await shop(version, { ...props, tag: TAG }));
        await all(visitor);
        if (isPassedOver) assert.deepEqual(await complaints(visitor), expected);
        await visitor.close();
      });
    }
  }

  test(`React ${version} takes over a document in which a placeholder stands: drawn anew, and all works`, async () => {
    const visitor = await stage.visitor();
    await MOMENTS["after the question stands"](visitor, await shop(version, { film: true, tag: TAG }));
    await all(visitor);
    await visitor.close();
  });

  test(`React ${version}: what a component draws later is held, granted by a control of its own, and taken away again`, async () => {
    const visitor = await stage.visitor();
    await MOMENTS["before the question stands"](visitor, await shop(version, { tag: TAG }));
    await visitor.asked();
    await placeholders(visitor).waitFor();
    const more = visitor.page.getByRole("button", { name: "More" });
    await more.click();
    await eventually(async () => (await placeholders(visitor).count()) === 2, { what: "two placeholders" });
    assert.deepEqual(await visitor.ran(), []);
    await visitor.page.locator("#yes").click();
    await visitor.decided();
    await visitor.ranAll(["marked", "more"]);
    await eventually(() => stage.stub.to(FILMS).length >= 2, { what: "both films" });
    await more.click();
    await visitor.page.locator("#later").waitFor({ state: "detached" });
    await counts(visitor, 2);
    assert.deepEqual(uncaught(visitor), []);
    await visitor.close();
  });

  test(`React ${version}: a released script that a component takes away alone`, async () => {
    const visitor = await stage.visitor();
    await MOMENTS["before the question stands"](visitor, await shop(version, { tag: TAG }));
    await visitor.asked();
    const bare = visitor.page.getByRole("button", { name: "Bare" });
    await bare.click();
    await visitor.accept();
    await visitor.ranAll(["marked", "bare"]);
    await bare.click();
    assert.equal(await visitor.page.getByRole("button", { name: "Basket: 1" }).count(), 1);
    assert.deepEqual(uncaught(visitor), []);
    await visitor.close();
  });
}
