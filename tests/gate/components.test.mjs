// What components put into open shadow roots is held and let go like the rest of the page, however deep they stand and whenever they are
// defined; and taken back by a withdrawal (requirements A5, A14, B1).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { MARKED } from "./support/guard.mjs";
import { apply, choice, gate, openShop, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(async () => {
  await shop.reset();
  shop.files.set("/zgoda/zgoda-marked.js", MARKED);
});

const ALL = ["analytics", "marketing", "social"];
const STORED = { zgoda: choice(ALL), "zgoda.gate": gate() };
const FILM = '<iframe data-category="social" data-src="https://player.example/film"></iframe>';

/** Defines a component that draws itself when it comes into a page: `root` is its shadow root. */
const define = (name, draw) =>
  `customElements.define("${name}", class extends HTMLElement { connectedCallback() { const root = this.attachShadow({ mode: "open" }); ${draw} } });`;
const FILM_DEFINED = define("x-film", `root.innerHTML = '${FILM}';`);
const add = (markup) => `document.body.insertAdjacentHTML("beforeend", '${markup}');`;

/** How components come into a page that has been looked at: what is there already, and what happens then. */
const WAYS = {
  "comes alone": [FILM_DEFINED, 'document.body.append(document.createElement("x-film"))'],
  "comes deep in markup": [FILM_DEFINED, add("<div><p><x-film></x-film></p></div>")],
  "stands there and is defined": [add("<div><x-film></x-film></div>"), FILM_DEFINED],
  "stands in another and is defined": [define("x-page", 'root.innerHTML = "<p><x-film></x-film></p>"') + add("<div><x-page></x-page></div>"), FILM_DEFINED],
  "comes in another": [FILM_DEFINED + define("x-page", 'root.innerHTML = "<section><x-film></x-film></section>"'), add("<p><x-page></x-page></p>")],
  "comes into another that stands in a third": [
    FILM_DEFINED + define("x-page", "globalThis.page = root") + define("x-shop", 'root.innerHTML = "<main><x-page></x-page></main>"') + add("<p><x-shop></x-shop></p>"),
    'globalThis.page.innerHTML = "<p><x-film></x-film></p>"',
  ],
  "draws itself when it has been looked at": [define("x-film", "globalThis.film = root") + add("<p><x-film></x-film></p>"), `globalThis.film.innerHTML = '${FILM}'`],
};

const TAGS = {
  "zgoda.js": '<script src="/zgoda/zgoda.js" data-site="shop"></script>',
  "zgoda-marked.js": '<script src="/zgoda/zgoda-marked.js" data-site="shop"></script>',
};

/** Opens a page and lets happen what happens once late.js has looked at it. */
async function visit(tag, [before, then], more) {
  const tab = await shop.visit({ tag, body: `<script>addEventListener("load", () => { ${before} })</script>` }, more);
  await tab.waitForFunction(() => performance.getEntriesByName(new URL("/zgoda/late.js", location).href).length);
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve));
  for (let round = 0; round < 3; round++) await tab.evaluate(idle);
  await tab.evaluate(then);
  return tab;
}

for (const [name, tag] of Object.entries(TAGS)) {
  for (const [way, steps] of Object.entries(WAYS)) {
    test(`${name}: a component that ${way}: its frame loads once granted (A5)`, async () => {
      const tab = await visit(tag, steps);
      await settle(tab);
      assert.deepEqual(shop.sent(), []);
      await apply(tab, verdict(ALL));
      await until(() => shop.sent().join() == "player.example/film", "the film");
      assert.deepEqual(tab.thrown, []);
    });

    test(`${name}: a component that ${way}: its frame loads if it was granted before (A5)`, async () => {
      const tab = await visit(tag, steps, { stored: STORED });
      await until(() => shop.sent().join() == "player.example/film", "the film");
      assert.deepEqual(tab.thrown, []);
    });
  }

  test(`${name}: a component that makes its shadow root long after it came is found with the next decision (A5)`, async () => {
    const tab = await shop.visit({ tag, body: "<div><b><span id=late></span></b></div>" });
    await settle(tab);
    await tab.evaluate((markup) => void (document.getElementById("late").attachShadow({ mode: "open" }).innerHTML = markup), FILM);
    await apply(tab, verdict(ALL));
    await until(() => shop.sent().join() == "player.example/film", "the film");
  });
}

test("a frame in a component's shadow root that was granted as it came is taken back by a withdrawal (A14)", async () => {
  const code = `customElements.define("x-film", class extends HTMLElement {
    connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = '<p><iframe src="https://www.youtube.com/embed/x"></iframe></p>'; }
  });`;
  const tab = await shop.visit({ body: `<script>${code}</script><div><x-film></x-film></div>` }, { stored: STORED });
  await until(() => shop.sent().join() == "www.youtube.com/embed/x", "the film");
  await tab.evaluate(() => void zgoda.open());
  await apply(tab, verdict([]));
  await until(() => tab.evaluate(() => document.querySelector("x-film").shadowRoot.querySelector("iframe").dataset.src), "taken back");
  await until(() => tab.frames().every((frame) => !/youtube/.test(frame.url())), "gone");
  await apply(tab, verdict(ALL));
  await until(() => shop.sent().length == 2, "and back");
  assert.deepEqual(tab.thrown, []);
});

for (const [name, tag] of Object.entries(TAGS)) {
  test(`${name}: an image that a lazy loader has loaded, taken out and put back, is as it was`, async () => {
    const image = '<img id=shoes alt="" data-category="shoes" data-src="/x.gif?shoes">';
    const tab = await visit(tag, [add(image), "globalThis.shoes = document.getElementById('shoes'); shoes.src = shoes.dataset.src; shoes.remove()"]);
    await settle(tab);
    assert.equal(await tab.evaluate(() => (document.body.append(globalThis.shoes), globalThis.shoes.getAttribute("src"))), "/x.gif?shoes");
    await settle(tab);
    assert.equal(await tab.evaluate(() => globalThis.shoes.getAttribute("src")), "/x.gif?shoes");
  });
}

test("names that nobody ever defines, or can, break nothing", async () => {
  const names = Array.from({ length: 50 }, (_, at) => `<x-${at}><button is="x-button">b</button></x-${at}>`).join("");
  const tab = await visit(undefined, [add("<font-face></font-face><svg><font-face></font-face></svg>"), add(names)]);
  await settle(tab);
  assert.deepEqual(tab.thrown, []);
});
