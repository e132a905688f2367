// Whoever writes a config or a translation writes text. Whatever it looks like, it stays text (F1).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stage } from "./support/stage.mjs";
import { texts } from "./support/texts.mjs";
import { eventually } from "./support/deadline.mjs";

/** What would run as markup, in a style, in an attribute, as an address, or turns reading around. */
const HOSTILE = [
  `<img src=x onerror="__hit('img')"><svg onload="__hit('svg')"><script>__hit('script')</script>`,
  `<iframe srcdoc="<script>parent.__hit('srcdoc')</script>"></iframe><math><mi xlink:href="data:x,<script>__hit(1)</script>">`,
  `" onfocus="__hit('attribute')" autofocus x='`,
  `javascript:__hit('address')`,
  `</style><style>*{display:none!important}</style><!--`,
  `<a href="javascript:__hit('link')">x</a>{service}\u202e\u2066&lt;b&gt;&#60;b&#62;`,
].join(" ");

/** Texts by which a test finds its way; all others are hostile. */
const WAY = /^(ask\.title|settings\.title|accept|reject|settings|save|close|.*\.(accept|reject|settings|save|close))$/;

const both = { pl: HOSTILE, en: HOSTILE };
const service = (id, category, more) => ({
  id,
  category,
  name: HOSTILE,
  vendor: { name: HOSTILE, country: "US", policy: "https://vendor.example/?<script>__hit('policy')</script>" },
  purpose: both,
  legalBasis: "consent",
  data: ["identification"],
  retention: both,
  recipients: [HOSTILE],
  transfer: { country: "US", basis: both },
  cookies: [{ name: `<img_src=x_onerror=__hit(1)>*`, days: 30, purpose: both }],
  ...more,
});

const CHANGES = {
  controller: { name: HOSTILE, address: HOSTILE, email: "dane@sklep.example", dpo: HOSTILE, authority: HOSTILE },
  categories: [
    { id: "necessary", locked: true, title: both, description: both },
    { id: "analytics", title: both, description: both },
    { id: "social", title: both, description: both },
  ],
  services: [service("marks", "analytics", { hosts: ["cdn.marks.example"] }), service("film", "social", { hosts: ["film.example"] })],
  texts: {
    pl: Object.fromEntries(
      Object.keys(texts("pl"))
        .filter((key) => !WAY.test(key))
        .map((key) => [key, HOSTILE]),
    ),
  },
};

let stage;
before(async () => (stage = await Stage.open({ changes: CHANGES })));
after(() => stage.close());

/** What is drawn: in the page and in every shadow root, elements that are not the page's own and must not be there. */
const drawn = (page) =>
  page.evaluate(() => {
    const found = { roots: 0, elements: 0, bad: [], text: "" };
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot) {
          found.roots += 1;
          found.text += element.shadowRoot.textContent;
          walk(element.shadowRoot);
        }
        if (root === document) continue;
        found.elements += 1;
        const { localName, attributes } = element;
        if (/^(script|iframe|object|embed|img|math|base|meta|link|form)$/.test(localName)) found.bad.push(localName);
        for (const { name, value } of attributes) {
          if (name.startsWith("on") || name === "srcdoc" || (/^(href|src|action|xlink:href)$/.test(name) && !/^(https?:|mailto:|\/)/.test(value))) found.bad.push(`${localName} ${name}=${value}`);
        }
      }
    };
    walk(document);
    return found;
  });

test("F1: hostile text in every field of a config and in every text of a language stays text on both layers, placeholder and declaration", async () => {
  const body = `<iframe data-category="social" data-service="film" data-src="https://film.example/1" title="Film" width="400" height="300"></iframe><div data-zgoda="declaration"></div>`;
  const url = stage.site.page("/hostile.html", { head: "<script>window.hits = []; window.__hit = (how) => window.hits.push(how)</script>", body });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  const first = await drawn(visitor.page);
  await visitor.openSettings();
  await visitor.settings.locator("[aria-expanded=false], details:not([open]) > summary").evaluateAll((all) => all.forEach((one) => one.click()));
  // What lies on the device comes into the settings last.
  let second;
  const shown = (layer) => layer.text.split("__hit('script')").length;
  await eventually(async () => shown((second = await drawn(visitor.page))) > shown(first) + 10, { what: "the second layer shows more of it" });
  for (const layer of [first, second]) {
    assert.deepEqual(layer.bad, []);
    assert.ok(layer.roots > 0 && layer.elements > 20, JSON.stringify(layer).slice(0, 300));
    assert.ok(layer.text.includes(`<img src=x onerror="__hit('img')">`), "it is shown, as it was written");
  }
  assert.deepEqual(await visitor.page.evaluate(() => window.hits), []);
  await visitor.close();
});

test("the same text, set as markup, runs and is found, so the test above can fail", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/markup.html", { tag: "", head: "<script>window.hits = []; window.__hit = (how) => window.hits.push(how)</script>" }));
  await visitor.page.evaluate((text) => {
    const host = document.body.appendChild(document.createElement("div"));
    host.attachShadow({ mode: "open" }).innerHTML = text;
  }, HOSTILE);
  await eventually(() => visitor.page.evaluate(() => window.hits.includes("img")));
  const { bad } = await drawn(visitor.page);
  for (const found of ["img", "script", "iframe", "img onerror=__hit('img')"]) assert.ok(bad.includes(found), `${found}: ${bad}`);
  await visitor.close();
});
