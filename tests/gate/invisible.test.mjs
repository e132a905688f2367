// What the guard's patches change for a page that loads nothing held: nothing it could see (issue of every patched API), and nothing
// at all once everything is granted (requirements B1, F5).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { STRICT } from "./support/guard.mjs";
import { ADDED, CALLS, COUNTS, FRAMES, SNAPSHOT, TRUST, TRUSTED, TRUSTING, calls, count, frames, trusted, wrap } from "./support/probes.mjs";
import { apply, openShop, settle, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const ALL = ["analytics", "marketing", "social"];
const POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
const TAGS = {
  "zgoda.js": '<script src="/zgoda/zgoda.js" data-site="shop"></script>',
  "zgoda-strict.js": `<script src="/zgoda/zgoda-strict.js" data-site="shop" data-strength="barrier"></script><meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`,
};

for (const [name, tag] of Object.entries(TAGS)) {
  const visit = (page) => {
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    return shop.visit({ tag, ...page });
  };

  test(`${name}: every patch looks like what it stands before, and all are gone once everything is granted`, async () => {
    const tab = await visit({ before: SNAPSHOT });
    const { changed, seen, added } = await tab.evaluate(() => window.changes());
    assert.ok(changed.length > 40, "the patches are there");
    assert.deepEqual(seen, []);
    assert.deepEqual(added.filter((path) => !ADDED.test(path)), []);
    await apply(tab, verdict(ALL));
    await tab.evaluate(() => globalThis.__bridge.emit("change", null));
    assert.deepEqual((await tab.evaluate(() => window.changes())).changed, []);
    // Withdrawn: they are back.
    await apply(tab, verdict([]));
    assert.ok((await tab.evaluate(() => window.changes())).changed.length > 30);
    assert.deepEqual(tab.thrown, []);
  });

  test(`${name}: constructors, subclasses and illegal calls are as they were`, async () => {
    const tab = await visit({});
    assert.deepEqual(await tab.evaluate(calls), CALLS);
  });

  test(`${name}: frames of the page's own have types of their own, and what moves between them is whole`, async () => {
    const tab = await visit({});
    assert.deepEqual(await tab.evaluate(frames), FRAMES);
    assert.deepEqual(tab.thrown, []);
  });

  test(`${name}: libraries that patch the same, before us and after us, are called as often as without us, and stay`, async () => {
    const tab = await visit({ before: wrap("before"), head: wrap("after") });
    assert.deepEqual(await tab.evaluate(count), COUNTS);
    assert.deepEqual(shop.sent(), []);
    await apply(tab, verdict(ALL));
    // The guard's wrapper is below theirs and stays; it lets everything through.
    assert.deepEqual(await tab.evaluate(count), COUNTS);
    await settle(tab, 300);
    assert.ok(shop.sent().length);
    assert.deepEqual(tab.thrown, []);
  });

  test(`${name}: Trusted Types: what the page trusts stays trusted, what it does not stays refused (F5)`, async () => {
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    const tab = await shop.visit({ tag, body: TRUSTING }, { response: { "content-security-policy": TRUST } });
    assert.deepEqual(await tab.evaluate(trusted), TRUSTED);
    assert.deepEqual(tab.thrown, []);
  });
}

test("a style declaration is one, and does what it did", async () => {
  const tab = await shop.visit({ body: "<p id=one>text</p>" });
  const seen = await tab.evaluate(() => {
    const { style } = document.getElementById("one");
    style.color = "red";
    style.setProperty("--x", "1");
    CSSStyleDeclaration.prototype.setProperty.call(style, "margin", "3px");
    Object.assign(style, { backgroundImage: 'url("/x.gif")' });
    document.getElementById("one").attributeStyleMap.set("padding-top", "2px");
    return {
      same: document.getElementById("one").style === style,
      type: style instanceof CSSStyleDeclaration,
      tag: Object.prototype.toString.call(style),
      text: style.cssText,
      length: style.length,
      value: style.getPropertyValue("--x"),
      names: [...style].includes("color"),
      has: "grid" in style,
    };
  });
  assert.deepEqual(seen, {
    same: true,
    type: true,
    tag: "[object CSSStyleDeclaration]",
    text: 'color: red; --x: 1; margin: 3px; background-image: url("/x.gif"); padding-top: 2px;',
    length: 8,
    value: "1",
    names: true,
    has: true,
  });
  assert.deepEqual(tab.thrown, []);
});

test("a style declaration that a library kept does what it did once everything is granted and the patches are gone", async () => {
  const tab = await shop.visit({ body: "<p id=one>text</p>" });
  await tab.evaluate(() => (window.kept = document.getElementById("one").style));
  await apply(tab, verdict(ALL));
  await tab.evaluate(() => globalThis.__bridge.emit("change", null));
  const seen = await tab.evaluate(() => {
    kept.color = "rgb(1, 2, 3)";
    kept.setProperty("margin-top", "3px", "important");
    kept.setProperty("--x", "1");
    kept.removeProperty("--x");
    const { style } = document.getElementById("one");
    return {
      type: [kept instanceof CSSStyleDeclaration, kept.constructor === CSSStyleDeclaration],
      text: kept.cssText,
      same: style.cssText == kept.cssText && style === document.getElementById("one").style,
      value: [kept.getPropertyValue("color"), kept.getPropertyPriority("margin-top"), kept.item(0)],
      computed: getComputedStyle(document.getElementById("one")).marginTop,
    };
  });
  assert.deepEqual(seen, {
    type: [true, true],
    text: "color: rgb(1, 2, 3); margin-top: 3px !important;",
    same: true,
    value: ["rgb(1, 2, 3)", "important", "color"],
    computed: "3px",
  });
  assert.deepEqual(tab.thrown, []);
});

test("markup written in pieces, with entities, is what the page wrote", async () => {
  const tab = await shop.visit({ body: `<script>document.write('<div id=one>&#65;'); document.write('<b>&#66;</b></div><p>&#67;</p>')</script>` });
  assert.equal(await tab.evaluate(() => document.getElementById("one").outerHTML), '<div id="one">A<b>B</b></div>');
  assert.deepEqual(tab.thrown, []);
});
