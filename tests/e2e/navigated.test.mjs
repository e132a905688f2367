// Shops whose pages are fetched and put in place by Turbo or htmx, the libraries themselves: what is asked, held, granted and taken
// back goes on from page to page, though no page is ever loaded (A1, A5, A6, A45).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { eventually, wait } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";

const { resolve } = createRequire(import.meta.url);
const LIBRARIES = {
  turbo: { file: resolve("@hotwired/turbo/dist/turbo.es2017-umd.js"), link: "" },
  htmx: { file: resolve("htmx.org/dist/htmx.min.js"), link: ' hx-boost="true"' },
};

const FILM = '<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/a" width="400" height="225"></iframe>';
const counted = (name) => `<script type="text/plain" data-category="analytics">(globalThis.__ran ??= []).push("${name}")</script>`;
const HOST = "www.youtube-nocookie.com";

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/** Three pages that link each other through the library; hands out the address of the first. */
async function shop(name) {
  const { file, link } = LIBRARIES[name];
  const text = await readFile(file);
  stage.site.override(`/${name}.js`, (_, response) => response.writeHead(200, { "content-type": "text/javascript" }).end(text));
  const links = ["a", "b", "c"].map((page) => `<a id="to-${page}" href="/${name}-${page}.html"${link}>${page}</a>`).join(" ");
  const page = (id, body) => stage.site.page(`/${name}-${id}.html`, { head: `<script src="/${name}.js"></script>`, body: `<h2 id="${id}">${id}</h2>${links}${body}` });
  page("c", counted("c"));
  page("b", FILM + counted("b"));
  return page("a", "");
}

/** Goes to another page as visitors do; it has to be the same document still. */
async function go(visitor, to, act = () => visitor.page.locator(`#to-${to}`).click()) {
  await act();
  await visitor.page.locator(`h2#${to}`).waitFor();
  assert.equal(await visitor.page.evaluate(() => globalThis.__first), true, "the document is the first one");
}

const ours = (visitor) =>
  visitor.page.evaluate(() => [...document.querySelectorAll("[data-zgoda]:not(a)")].map(({ dataset, shadowRoot }) => `${dataset.zgoda} ${!!shadowRoot}`).sort().join());

for (const name of Object.keys(LIBRARIES)) {
  test(`${name}: asked on one page and answered on the next; what is granted runs once a page, what is withdrawn is held on the next`, async () => {
    const visitor = await stage.visitor();
    await visitor.goto(await shop(name));
    await visitor.asked();
    await visitor.page.evaluate(() => (globalThis.__first = true));
    await go(visitor, "b");
    await visitor.asked();
    const placeholder = visitor.page.getByRole("group", { name: /YouTube/ });
    await placeholder.waitFor();
    await wait(300);
    assert.deepEqual(await visitor.ran(), []);
    assert.deepEqual(stage.stub.to(HOST), []);
    await visitor.accept();
    await visitor.ranAll(["b"]);
    await eventually(() => stage.stub.to(HOST).length === 1, { what: "the film" });
    await visitor.page.locator("[data-zgoda-reopen] button").waitFor();
    await go(visitor, "c");
    assert.deepEqual(await visitor.ranAll(["b", "c"]), ["b", "c"]);
    await eventually(async () => (await ours(visitor)) === "dialog true,settings true", { what: "one of each" });
    // The way back is a copy that the library kept, or the page once more.
    await go(visitor, "b", () => visitor.page.goBack());
    await eventually(async () => (await ours(visitor)) === "dialog true,settings true", { what: "one of each, on the way back" });
    await visitor.page.locator("[data-zgoda=settings]:is(a)").click();
    await visitor.settings.waitFor();
    await visitor.press("reject");
    // Some services ask for it: this page is loaded anew.
    await eventually(() => visitor.page.evaluate(() => !globalThis.__first && document.readyState === "complete"), { what: "loaded anew" });
    await placeholder.waitFor();
    await visitor.page.evaluate(() => (globalThis.__first = true));
    const films = stage.stub.to(HOST).length;
    await go(visitor, "c");
    await go(visitor, "b");
    await placeholder.waitFor();
    await wait(300);
    assert.deepEqual(await visitor.ran(), [], "nothing runs after the withdrawal");
    assert.equal(stage.stub.to(HOST).length, films, "no film either");
    assert.equal(await ours(visitor), "dialog true,placeholder true,settings true");
    assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
    await visitor.close();
  });
}
