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

/** `<x-film>`, whose shadow root gets a frame: at once, or when it has drawn itself. */
const film = (fill = "root.innerHTML = markup") =>
  `customElements.define("x-film", class extends HTMLElement {
    connectedCallback() { const root = this.shadowRoot ?? this.attachShadow({ mode: "open" }), markup = '${FILM}'; ${fill} }
  });`;
const onceLoaded = (code) => `addEventListener("load", () => setTimeout(() => { ${code} }));`;

/** How components come into a page, in code. */
const WAYS = {
  "alone, after parsing": film() + onceLoaded('document.body.append(document.createElement("x-film"))'),
  "deep in markup": film() + onceLoaded('document.body.insertAdjacentHTML("beforeend", "<div><p><x-film></x-film></p></div>")'),
  "defined after it stands there": `document.write("<div><x-film></x-film></div>"); ${onceLoaded(film())}`,
  "in another's shadow root": `${film()} customElements.define("x-page", class extends HTMLElement {
      connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<section><x-film></x-film></section>"; }
    }); ${onceLoaded('document.body.append(document.createElement("x-page"))')}`,
  "in another's that draws itself later": `${film()} customElements.define("x-page", class extends HTMLElement {
      connectedCallback() { const root = this.attachShadow({ mode: "open" }); setTimeout(() => root.append(document.createElement("x-film")), 100); }
    }); ${onceLoaded('document.body.append(document.createElement("x-page"))')}`,
  "drawn later": film("setTimeout(() => (root.innerHTML = markup), 100)") + onceLoaded('document.body.insertAdjacentHTML("beforeend", "<p><x-film></x-film></p>")'),
};

const TAGS = {
  "zgoda.js": '<script src="/zgoda/zgoda.js" data-site="shop"></script>',
  "zgoda-marked.js": '<script src="/zgoda/zgoda-marked.js" data-site="shop"></script>',
};

/** The frames in all shadow roots have an address, or none has. */
const drawn = (tab) =>
  tab.waitForFunction(() => {
    const frames = (root) => [...root.querySelectorAll("*")].flatMap((one) => (one.localName == "iframe" ? [one] : one.shadowRoot ? frames(one.shadowRoot) : []));
    return frames(document).length;
  });

for (const [name, tag] of Object.entries(TAGS)) {
  for (const [way, code] of Object.entries(WAYS)) {
    test(`${name}: a component ${way}: its frame loads once granted (A5)`, async () => {
      const tab = await shop.visit({ tag, body: `<script>${code}</script>` });
      await drawn(tab);
      await settle(tab);
      assert.deepEqual(shop.sent(), []);
      await apply(tab, verdict(ALL));
      await until(() => shop.sent().join() == "player.example/film", "the film");
      assert.deepEqual(tab.thrown, []);
    });

    test(`${name}: a component ${way}: its frame loads if it was granted before (A5)`, async () => {
      const tab = await shop.visit({ tag, body: `<script>${code}</script>` }, { stored: STORED });
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

test("many names that nobody ever defines, and a button that is something, break nothing", async () => {
  const names = Array.from({ length: 50 }, (_, at) => `<x-${at}><button is="x-button">b</button></x-${at}>`).join("");
  const tab = await shop.visit({ body: names });
  await settle(tab);
  assert.deepEqual(tab.thrown, []);
});
