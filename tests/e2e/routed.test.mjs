// A shop drawn by Vue, whose router goes from page to page: what is marked in it is held, let go where Vue looks for it, and held on the
// next page; and Vue goes on as without us (A1, A5, A45).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./support/deadline.mjs";
import { routedShop } from "./support/routed.mjs";
import { Stage } from "./support/stage.mjs";

const FILMS = "www.youtube-nocookie.com";
const PATH = "/routed.html";

let stage;
before(async () => {
  stage = await Stage.open();
  const { html, script } = await routedShop(PATH);
  stage.site.override("/routed.js", (_, response) => response.writeHead(200, { "content-type": "text/javascript" }).end(script));
  stage.site.page(PATH, { body: html, head: '<script type="module" src="/routed.js"></script>' });
});
after(() => stage.close());

const press = (visitor, name) => visitor.page.getByRole("button", { name }).click();
const placeholders = (visitor) => visitor.page.getByRole("group", { name: /YouTube/ });
const items = (visitor) => visitor.page.locator("#app li").allTextContents();
const films = () => stage.stub.to(FILMS).map(({ path }) => path.replace("/embed/", "")).sort();

async function goTo(visitor, page) {
  await visitor.page.getByRole("link", { name: page }).click();
  await visitor.page.getByRole("heading", { name: page }).waitFor();
}

/** Everything that Vue draws where something marked stands. */
async function drawsOn(visitor) {
  const before = await items(visitor);
  await press(visitor, "Mix");
  await eventually(async () => (await items(visitor)).join() === [...before, `Item ${before.length + 1}`].reverse().join(), { what: "the list, mixed" });
  for (const round of [1, 2]) {
    await press(visitor, "More");
    await eventually(async () => (await visitor.page.locator("#later").count()) === (round % 2), { what: "more, and less" });
  }
  await press(visitor, "Basket");
  assert.deepEqual(await visitor.page.evaluate(() => globalThis.__wrong), []);
}

/** What Vue has drawn of what is marked, in the order in which it stands. */
const drawn = (visitor) => visitor.page.evaluate(() => [...document.querySelectorAll("#app iframe")].map(({ id }) => id));

/** When the shop's script, which the page waits for as for any module, comes. */
const MOMENTS = {
  "before the question stands": async (visitor, url) => {
    await visitor.page.route("**/zgoda/*.wasm*", async (route) => {
      await visitor.page.waitForFunction(() => globalThis.__taken);
      await route.continue();
    });
    await visitor.goto(url);
  },
  "after the question stands": async (visitor, url) => {
    await visitor.page.route("**/routed.js", async (route) => {
      await visitor.asked();
      await route.continue();
    });
    await visitor.goto(url);
  },
};

for (const [moment, takeOver] of Object.entries(MOMENTS)) {
  test(`taken over ${moment}: answered at once, and gone on with`, async () => {
    stage.stub.clear();
    const visitor = await stage.visitor();
    await takeOver(visitor, stage.site.url(PATH));
    await eventually(async () => (await placeholders(visitor).count()) === 2, { what: "a placeholder each" });
    await drawsOn(visitor);
    assert.deepEqual([await visitor.ran(), films()], [[], []]);
    await visitor.accept();
    await visitor.ranAll(["keyed", "marked"]);
    await eventually(() => films().join() === "first,unmarked", { what: "both films" });
    await drawsOn(visitor);
    // It came twice, and runs each time.
    await visitor.ranAll(["keyed", "marked", "more"]);
    assert.deepEqual(await drawn(visitor), ["first", "unmarked"]);
    await goTo(visitor, "About");
    await visitor.ranAll(["keyed", "marked", "more", "about"]);
    await eventually(() => films().includes("about"), { what: "the other page's film" });
    await goTo(visitor, "Home");
    await drawsOn(visitor);
    assert.equal(await placeholders(visitor).count(), 0);
    await visitor.close();
  });

  test(`taken over ${moment}: answered on the second page, and gone back`, async () => {
    stage.stub.clear();
    const visitor = await stage.visitor();
    await takeOver(visitor, stage.site.url(PATH));
    await eventually(async () => (await placeholders(visitor).count()) === 2, { what: "a placeholder each" });
    await goTo(visitor, "About");
    await eventually(async () => (await placeholders(visitor).count()) === 1, { what: "the other page's placeholder" });
    assert.deepEqual([await visitor.ran(), films()], [[], []]);
    await visitor.accept();
    await visitor.ranAll(["about"]);
    await eventually(() => films().join() === "about", { what: "its film" });
    await visitor.page.goBack();
    await visitor.page.getByRole("heading", { name: "Home" }).waitFor();
    await visitor.ranAll(["about", "keyed", "marked"]);
    await drawsOn(visitor);
    await eventually(() => ["about", "first", "unmarked"].every((one) => films().includes(one)), { what: "all films" });
    assert.equal(await placeholders(visitor).count(), 0);
    await visitor.close();
  });
}
