// Pages that exchange their body while they stay the same page: Turbo, htmx and Astro on every visit, a framework that draws its document
// anew once. The question, the way to withdraw and what the page has prepared for us must not be lost with it (A6, B10).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { eventually } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
let url;
before(async () => {
  stage = await Stage.open();
  url = stage.site.page("/exchanged.html", { body: "<main><h1>First</h1></main>" });
});
after(() => stage.close());

const NEXT = '<main><h1>Next</h1><a id="link" href="#" data-zgoda="settings">Settings</a></main>';

const WAYS = {
  "another body": (html) => {
    const body = document.createElement("body");
    body.innerHTML = html;
    document.body.replaceWith(body);
  },
  "another content": (html) => {
    document.body.innerHTML = html;
  },
  "node by node": (html) => {
    while (document.body.firstChild) document.body.firstChild.remove();
    document.body.append(document.createRange().createContextualFragment(html));
  },
  "another document element": (html) => {
    const all = document.createElement("html");
    all.innerHTML = `<head><title>Next</title></head><body>${html}</body>`;
    document.replaceChild(all, document.documentElement);
  },
};

const uncaught = (visitor) => visitor.console.filter((line) => line.startsWith("uncaught"));

/** The page as late.js leaves it, which watches for this. */
const standing = (visitor) => visitor.page.evaluate(() => document.readyState === "complete" && performance.getEntriesByName(new URL("/zgoda/late.js", location).href).length > 0);

async function visit(address = url) {
  const visitor = await stage.visitor();
  await visitor.goto(address);
  await visitor.asked();
  await eventually(() => standing(visitor), { what: "late.js is there" });
  return visitor;
}

const reopen = (visitor) => visitor.page.locator("[data-zgoda-reopen] button");

for (const [way, exchange] of Object.entries(WAYS)) {
  test(`A6: ${way}: the question stands until it is answered, and settings are two clicks away from then on`, async () => {
    const visitor = await visit();
    await visitor.page.evaluate(exchange, NEXT);
    await visitor.asked();
    assert.equal(await visitor.page.evaluate(() => document.body.firstElementChild.dataset.zgoda), "dialog", "first for the keyboard (E3)");
    await visitor.accept();
    await reopen(visitor).waitFor({ state: "visible" });
    for (const round of [1, 2]) {
      await visitor.page.evaluate(exchange, NEXT);
      await reopen(visitor).waitFor({ state: "visible" });
      assert.equal(await reopen(visitor).count(), 1, `round ${round}`);
    }
    await reopen(visitor).click();
    await visitor.settings.waitFor({ state: "visible" });
    await visitor.press("close");
    await visitor.page.locator("#link").click();
    await visitor.settings.waitFor({ state: "visible" });
    await visitor.press("reject");
    await visitor.decided();
    const { choice } = await visitor.kept();
    assert.deepEqual(choice.cat, { analytics: false, marketing: false, social: false });
    assert.deepEqual(uncaught(visitor), []);
    await visitor.close();
  });

  test(`E4: ${way}: a question in the middle of everything stays above the page`, async () => {
    const visitor = await visit(await stage.paged("/exchanged-centre.html", { look: { layout: "center" } }));
    const isModal = () => visitor.page.evaluate(() => !!document.querySelector("[data-zgoda=dialog]").shadowRoot.querySelector("dialog:modal"));
    assert.ok(await isModal());
    await visitor.page.evaluate(exchange, NEXT);
    assert.ok(await isModal());
    await visitor.page.keyboard.press("Tab");
    assert.equal(await visitor.page.evaluate(() => document.activeElement.dataset.zgoda), "dialog", "the focus stays in it");
    assert.equal(await visitor.page.evaluate(() => localStorage.getItem("zgoda")), null, "nothing was decided by that");
    assert.deepEqual(uncaught(visitor), []);
    await visitor.close();
  });
}

/** A shop that React draws, the document and all, in the browser again what the server has sent. */
const app = (h, useState) =>
  function App() {
    const [count, setCount] = useState(0);
    const head = h("head", null, h("title", null, "Shop"), h("script", { src: "/zgoda/zgoda.js", "data-site": "sklep" }));
    return h("html", { lang: "pl" }, head, h("body", null, h("div", null, h("button", { onClick: () => setCount(count + 1) }, `Basket: ${count}`)), h("p", null, "End")));
  };

test("A6: React takes over a document in which the question stands already, and neither loses anything by it", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { createElement, useState } from "react";
        import { hydrateRoot } from "react-dom/client";
        const app = ${app};
        globalThis.__recovered = [];
        globalThis.__hydrate = () => hydrateRoot(document, createElement(app(createElement, useState)), { onRecoverableError: (error) => globalThis.__recovered.push(error.message) });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const html = `<!doctype html>${renderToString(createElement(app(createElement, () => [0])))}`;
  stage.site.override("/react.html", (request, response) => response.setHeader("content-type", "text/html; charset=utf-8").end(html));
  const visitor = await visit(stage.site.url("/react.html"));
  await visitor.page.evaluate(outputFiles[0].text);
  await visitor.page.evaluate(() => globalThis.__hydrate());
  await visitor.page.getByRole("button", { name: /Basket/ }).click();
  await visitor.page.getByRole("button", { name: "Basket: 1" }).waitFor();
  assert.deepEqual(await visitor.page.evaluate(() => globalThis.__recovered), []);
  await visitor.reject();
  await reopen(visitor).waitFor({ state: "visible" });
  assert.deepEqual(uncaught(visitor), []);
  await visitor.close();
});

test("A21 A45: places for the declaration, the settings and a frame are filled whenever a page brings them", async () => {
  const visitor = await visit();
  await visitor.reject();
  const frame = '<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/a" width="400" height="225"></iframe>';
  for (const round of [1, 2, 3]) {
    await visitor.page.evaluate(WAYS["another body"], `<main><h1>${round}</h1><div data-zgoda="declaration"></div><div data-zgoda="preferences"></div>${frame}</main>`);
    await visitor.page.locator("[data-zgoda=declaration]").getByRole("heading", { name: visitor.text["category.analytics.title"] }).waitFor();
    await visitor.page.locator("[data-zgoda=preferences]").getByRole("switch").first().waitFor();
    await visitor.page.getByRole("group", { name: /YouTube/ }).waitFor();
  }
  // What somebody has switched and not saved is theirs.
  const marketing = visitor.page.locator("[data-zgoda=preferences]").getByRole("switch", { name: visitor.text["category.marketing.title"], exact: true });
  await marketing.setChecked(true);
  await visitor.page.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", '<div id="new" data-zgoda="declaration"></div>'));
  await visitor.page.locator("#new").getByRole("heading", { name: visitor.text["category.analytics.title"] }).waitFor();
  assert.ok(await marketing.isChecked());
  assert.deepEqual(uncaught(visitor), []);
  await visitor.close();
});

test("A6: a copy of the body that was kept for the way back brings nothing of ours twice", async () => {
  const frame = '<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/a" width="400" height="225"></iframe>';
  const visitor = await visit(stage.site.page("/exchanged-copy.html", { body: `<main><h1>First</h1>${frame}</main>` }));
  await visitor.reject();
  await visitor.openSettings();
  await visitor.press("close");
  await visitor.page.evaluate(() => document.body.replaceWith(document.body.cloneNode(true)));
  const ours = () =>
    visitor.page.evaluate(() => [...document.querySelectorAll("[data-zgoda]:not(a)")].map(({ dataset, shadowRoot }) => `${dataset.zgoda} ${!!shadowRoot}`).sort());
  await eventually(async () => (await ours()).join() === "dialog true,placeholder true,settings true", { what: "one of each, drawn" });
  assert.deepEqual(uncaught(visitor), []);
  await visitor.close();
});

test("A6: whoever takes it out again and again, an extension of the visitor's, is not fought over the page", async () => {
  const visitor = await visit();
  const times = await visitor.page.evaluate(
    () =>
      new Promise((done) => {
        const seen = [];
        const take = () => {
          const host = document.querySelector("[data-zgoda=dialog]");
          if (!host) return;
          seen.push(performance.now());
          host.remove();
          if (seen.length === 6) done(seen);
        };
        new MutationObserver(take).observe(document.body, { childList: true });
        take();
      }),
  );
  // At once, for a page may exchange its body twice, and then with ever longer rests: 50, 150, 350, 750 milliseconds.
  assert.ok(times[5] - times[1] >= 50 + 150 + 350 + 750 - 4, `${times}`);
  assert.deepEqual(uncaught(visitor), []);
  await visitor.close();
});
