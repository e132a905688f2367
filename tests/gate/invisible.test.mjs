// What the guard's patches change for a page that loads nothing held: nothing it could see (issue of every patched API), and nothing
// at all once everything is granted (requirements B1, F5).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { STRICT } from "./support/guard.mjs";
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

/** Writes down, before the tag, every function and accessor of every type; `changes()` compares with what there is later. */
const SNAPSHOT = `<script>{
  const owners = [["window", window]];
  for (const name of Object.getOwnPropertyNames(window)) {
    const type = Object.getOwnPropertyDescriptor(window, name).value;
    if (typeof type == "function" && type.prototype && /^[A-Z]/.test(name)) owners.push([name, type], [name + ".prototype", type.prototype]);
  }
  const read = () => {
    const all = new Map();
    for (const [path, owner] of owners)
      for (const key of Reflect.ownKeys(owner)) all.set(path + "." + String(key), Object.getOwnPropertyDescriptor(owner, key));
    return all;
  };
  const first = read();
  const toString = Function.prototype.toString;
  const look = (part) => typeof part == "function" ? [part.name, part.length, toString.call(part).replace(part.name, "")] : typeof part;
  const face = ({ value, get, set, ...flags }) => JSON.stringify([look(value), look(get), look(set), flags]);
  window.changes = () => {
    const now = read();
    const changed = [...first].filter(([path, was]) => ["value", "get", "set"].some((part) => typeof was[part] == "function" && now.get(path)?.[part] !== was[part])).map(([path]) => path);
    const seen = changed.filter((path) => !now.has(path) || face(now.get(path)) != face(first.get(path)).replace(/\\[native code\\]/g, "[native code]"));
    return { changed, seen, added: [...now.keys()].filter((path) => !first.has(path)) };
  };
}</script>`;

for (const [name, tag] of Object.entries(TAGS)) {
  const visit = (page) => {
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    return shop.visit({ tag, ...page });
  };

  test(`${name}: every patch looks like what it stands before, and all are gone once everything is granted`, async () => {
    const tab = await visit({ before: SNAPSHOT });
    const { changed, seen, added } = await tab.evaluate(() => window.changes());
    assert.ok(changed.length > 40, "the patches are there");
    assert.deepEqual(seen.map((path) => path), []);
    assert.deepEqual(added.filter((path) => !/^window\.(changes|zgoda|dataLayer|gtag|__\w+)$/.test(path)), []);
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
    const seen = await tab.evaluate(() => {
      const fails = (work) => {
        try {
          work();
        } catch (error) {
          return error.name;
        }
      };
      class Socket extends WebSocket {}
      const socket = new Socket(`wss://${location.host}/x`);
      socket.close();
      return {
        subclass: [socket instanceof Socket, socket instanceof WebSocket, Object.getPrototypeOf(Socket) === WebSocket],
        constant: WebSocket.CLOSING,
        same: WebSocket.prototype.constructor === WebSocket,
        illegal: [
          fails(() => Worker("/x.js")),
          fails(() => new WebSocket("nonsense:")),
          fails(() => Node.prototype.appendChild.call({}, document.body)),
          fails(() => Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src").set.call({}, "/x.gif")),
          fails(() => document.createElement("p").insertAdjacentHTML("nowhere", "<p>")),
        ],
        missing: fails(() => document.body.appendChild()),
      };
    });
    assert.deepEqual(seen, {
      subclass: [true, true, true],
      constant: 2,
      same: true,
      illegal: ["TypeError", "SyntaxError", "TypeError", "TypeError", "SyntaxError"],
      missing: "TypeError",
    });
  });

  test(`${name}: libraries that patch the same, before us and after us, are called as often as without us, and stay`, async () => {
    const wrap = (at) => `<script>{
      window.calls ??= {};
      for (const [owner, name] of [[Node.prototype, "appendChild"], [window, "fetch"], [Element.prototype, "setAttribute"]]) {
        const native = owner[name];
        owner[name] = function (...args) {
          calls["${at} " + name] = (calls["${at} " + name] ?? 0) + 1;
          return native.apply(this, args);
        };
      }
    }</script>`;
    const tab = await visit({ before: wrap("before"), head: wrap("after") });
    const call = () =>
      tab.evaluate(async () => {
        window.calls = {};
        const image = document.createElement("img");
        image.setAttribute("src", "/x.gif");
        document.body.appendChild(image);
        document.body.appendChild(Object.assign(document.createElement("img"), { src: "https://www.facebook.com/tr?z" }));
        await fetch("/x.gif");
        return window.calls;
      });
    const times = { "after setAttribute": 1, "before setAttribute": 1, "after appendChild": 2, "before appendChild": 2, "after fetch": 1, "before fetch": 1 };
    assert.deepEqual(await call(), times);
    assert.deepEqual(shop.sent(), []);
    await apply(tab, verdict(ALL));
    // The guard's wrapper is below theirs and stays; it lets everything through.
    assert.deepEqual(await call(), times);
    await settle(tab, 300);
    assert.ok(shop.sent().length);
    assert.deepEqual(tab.thrown, []);
  });

  test(`${name}: Trusted Types: what the page trusts stays trusted, what it does not stays refused (F5)`, async () => {
    const response = { "content-security-policy": "require-trusted-types-for 'script'; trusted-types zgoda own" };
    const body = `<script>
      const own = trustedTypes.createPolicy("own", { createHTML: (text) => text });
      document.write(own.createHTML("<p id=written>text</p>"));
    </script>`;
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    const tab = await shop.visit({ tag, body }, { response });
    const seen = await tab.evaluate(() => {
      const place = document.body.appendChild(document.createElement("div"));
      place.innerHTML = own.createHTML("<b>bold</b>");
      let refused;
      try {
        place.innerHTML = "<i>text</i>";
      } catch (error) {
        refused = error.name;
      }
      return [!!document.getElementById("written"), place.innerHTML, refused];
    });
    assert.deepEqual(seen, [true, "<b>bold</b>", "TypeError"]);
    assert.deepEqual(tab.thrown, []);
  });
}

test("zgoda-strict.js: a style declaration is one, and does what it did", async () => {
  shop.files.set("/zgoda/zgoda-strict.js", STRICT);
  const tab = await shop.visit({ tag: TAGS["zgoda-strict.js"], body: "<p id=one>text</p>" });
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

test("markup written in pieces, with entities, is what the page wrote", async () => {
  const tab = await shop.visit({ body: `<script>document.write('<div id=one>&#65;'); document.write('<b>&#66;</b></div><p>&#67;</p>')</script>` });
  assert.equal(await tab.evaluate(() => document.getElementById("one").outerHTML), '<div id="one">A<b>B</b></div>');
  assert.deepEqual(tab.thrown, []);
});
