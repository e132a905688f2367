// What is stored decides only if it is exactly what the engine writes: garbage never grants (requirements F7-F9, F34).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { TAG, apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const ALL = ["analytics", "marketing", "social"];
const MARKED = ["analytics", "marketing"]
  .map((id) => `<script type="text/plain" data-category="${id}">(window.__ran = window.__ran || []).push('${id}')</script>`)
  .join("");
const LOCKED = '<script type="text/plain" data-category="necessary">(window.__ran = window.__ran || []).push("necessary")</script>';

const granted = async (tab) => {
  await tab.waitForLoadState();
  await settle(tab, 60);
  return ran(tab);
};

test("a sound choice is applied without the engine; what is necessary always runs", async () => {
  const tab = await shop.visit({ head: MARKED + LOCKED }, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  assert.deepEqual(await granted(tab), ["analytics", "necessary"]);
  await settle(tab, 300);
  assert.equal(shop.stub.requests.filter((request) => request.path.includes("engine")).length, 0);
});

test("nothing stored: only what is necessary runs (B1)", async () => {
  assert.deepEqual(await granted(await shop.visit({ head: MARKED + LOCKED })), ["necessary"]);
});

const now = Date.now();
const DAY = 86_400_000;
const BROKEN = {
  "another format": { v: 2 },
  "format as text": { v: "1" },
  "another site": { site: "other" },
  "a short id": { id: "0123" },
  "an id in capitals": { id: "0123456789ABCDEF0123456789ABCDEF" },
  "no record": { rec: null },
  "decided two days ahead": { at: now + 2 * DAY, exp: now + 3 * DAY },
  "expired": { at: now - 2 * DAY, exp: now - 1 },
  "valid for ever": { exp: now + 401 * DAY },
  "expiry as text": { exp: String(now + DAY) },
  "no revision": { rev: 0 },
  "a fractional revision": { rev: 1.5 },
  "an unknown event": { event: "granted" },
  "no regime": { regime: null },
  "no language": { lang: 1 },
  "categories as a list": { cat: [true] },
  "consent as a number": { cat: { analytics: 1, marketing: "true" } },
  "services as text": { svc: "all" },
  "a member too many": { extra: true },
  "a member missing": { svc: undefined },
};

test("any member out of shape: undecided, which is denied (F9)", async () => {
  for (const [name, change] of Object.entries(BROKEN)) {
    const tab = await shop.visit({ head: MARKED }, { stored: { zgoda: choice(ALL, change), "zgoda.gate": gate() } });
    assert.deepEqual(await ran(tab), [], name);
    assert.equal(await tab.evaluate(() => zgoda.get()), null, name);
    await tab.context().close();
  }
});

test("text that is no choice at all (F9)", async () => {
  const texts = ["", "null", "true", "[]", "{}", '"granted"', "{", JSON.stringify(choice(ALL)) + " ".repeat(60_000), '{"__proto__":{"analytics":true}}', "\u0000"];
  for (const text of texts) {
    const tab = await shop.visit({ head: MARKED }, { stored: { zgoda: text } });
    assert.deepEqual(await ran(tab), [], text.slice(0, 40));
    assert.deepEqual(tab.thrown, []);
    await tab.context().close();
  }
});

test("a choice in another order or with white space is not for the guard to read: it waits for the engine (F9)", async () => {
  const { v, ...rest } = choice(ALL);
  for (const text of [JSON.stringify({ ...rest, v }), JSON.stringify(choice(ALL), null, 1)]) {
    const tab = await shop.visit({ head: MARKED }, { stored: { zgoda: text } });
    assert.deepEqual(await ran(tab), [], text);
    await tab.waitForFunction(() => globalThis.__started);
    await tab.context().close();
  }
});

test("a thousand mutations of a refusal never grant (F9)", async () => {
  const refusal = JSON.stringify(choice([]));
  const tab = await shop.visit({ head: MARKED });
  const grants = await tab.evaluate(async (text) => {
    const frames = [];
    let seed = 7;
    const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
    // What a careless reader takes for a yes.
    const LIKE = ["1", '"true"', "[true]", "{}", '"on"', "-1"];
    for (let n = 0; n < 1000; n++) {
      const at = random(text.length);
      const kind = random(4);
      const mutated = kind == 3 ? text.replace(["false", ...text.match(/"\w+":false/g)][random(4)], (was) => was.replace("false", LIKE[random(6)])) : kind == 0 ? text.slice(0, at) + text.slice(at + 1 + random(4)) : kind == 1 ? text.slice(0, at) + String.fromCharCode(32 + random(95)) + text.slice(at + 1) : text.slice(0, at) + text.slice(random(text.length));
      localStorage.setItem("zgoda", mutated);
      dispatchEvent(new StorageEvent("storage", { key: "zgoda" }));
      if (["analytics", "marketing", "social"].some((id) => zgoda.has(id))) frames.push(mutated);
    }
    return frames;
  }, refusal);
  assert.deepEqual(grants, []);
  assert.deepEqual(await ran(tab), []);
});

test("another revision on the tag, or in the gate data, is not used", async () => {
  const tag = '<script src="/zgoda/zgoda.js" data-site="shop" data-revision="2"></script>';
  assert.deepEqual(await granted(await shop.visit({ tag, head: MARKED }, { stored: { zgoda: choice(ALL) } })), []);
  const tab = await shop.visit({ head: MARKED }, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate({ rev: 2, locked: ["maps"] }) } });
  assert.deepEqual(await granted(tab), ["analytics"]);
  assert.equal(await tab.evaluate(() => zgoda.has("maps")), false);
});

test("gate data of another format are not used, and the engine is fetched for new ones", async () => {
  const stored = { zgoda: choice(["analytics"]), "zgoda.gate": gate({ v: 1, locked: ["maps"] }) };
  const tab = await shop.visit({ head: MARKED }, { stored });
  assert.equal(await tab.evaluate(() => zgoda.has("maps")), false);
  await tab.waitForFunction(() => globalThis.__bridge);
});

test("gate data grants nothing", async () => {
  const tab = await shop.visit({ head: MARKED }, { stored: { "zgoda.gate": gate({ locked: ALL }) } });
  assert.deepEqual(await granted(tab), []);
});

test("polluted prototypes grant nothing (F7)", async () => {
  const init = () => {
    for (const name of ["analytics", "marketing", "cat", "svc", "event", "gate", "locked"]) Object.prototype[name] = true;
    Object.defineProperty(Array.prototype, "0", { get: () => true, set() {}, configurable: true });
  };
  const tab = await shop.visit({ head: MARKED }, { init, stored: { zgoda: choice([], { cat: {} }) } });
  // Playwright's own lists suffer from the getter, so one text comes back.
  assert.equal(await tab.evaluate(() => `${zgoda.has("analytics")} ${zgoda.has("marketing")} ${"__ran" in window}`), "false false false");
});

test("elements with the names of things the guard uses do no harm (F8)", async () => {
  const names = ["zgoda", "dataLayer", "currentScript", "readyState", "body", "documentElement", "createElement", "getElementById", "addEventListener", "cookie"];
  const traps = names.map((name) => `<img name="${name}" id="${name}" alt="">`).join("") + '<form name="zgoda"></form><a id="zgoda-config"></a>';
  const before = `<title>x</title>`;
  const tab = await shop.visit({ before, head: MARKED, body: traps }, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  assert.deepEqual(await granted(tab), ["analytics"]);
  assert.equal(await tab.evaluate(() => zgoda.version), "1.2.3");
  assert.deepEqual(tab.thrown, []);
  assert.equal(await tab.locator("[data-zgoda-reopen] button").count(), 1);
});

test("elements of those names even before the guard do not open it (F8)", async () => {
  const traps = ["currentScript", "readyState", "documentElement", "scripts"].map((name) => `<img name="${name}" alt="">`).join("");
  const page = `<!doctype html><html><body>${traps}${TAG}${MARKED}`;
  // Without its own tag the guard would not know for which site it asks.
  const others = await shop.visit(page, { stored: { zgoda: choice(ALL, { site: "another" }) } });
  assert.deepEqual(await granted(others), []);
  const tab = await shop.visit(page, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  assert.deepEqual(await granted(tab), ["analytics"]);
  assert.deepEqual(tab.thrown, []);
});

test("storage that throws: the cookie is read instead, and without it all stays shut", async () => {
  const init = () => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    }
  };
  const denied = await shop.visit({ head: MARKED }, { init });
  assert.deepEqual(await granted(denied), []);
  assert.deepEqual(denied.thrown, []);
  await denied.evaluate((text) => (document.cookie = `__Host-zgoda=${encodeURIComponent(text)}; Secure; Path=/`), JSON.stringify(choice(["marketing"])));
  await denied.reload();
  assert.deepEqual(await granted(denied), ["marketing"]);
});

test("a cookie of the storage key's name, as a sibling host can set one, is no yes and takes back no refusal (F34)", async () => {
  const tab = await shop.visit({ head: MARKED }, { stored: { zgoda: choice([]) } });
  const yes = encodeURIComponent(JSON.stringify(choice(["analytics", "marketing"])));
  // What a sibling can do: a plain name for the whole domain; the browser refuses it the name that the guard reads.
  await tab.context().addCookies([{ name: "zgoda", value: yes, domain: ".shop.example", path: "/", secure: true }]);
  await tab.evaluate((text) => (document.cookie = `__Host-zgoda=${text}; Secure; Path=/; Domain=shop.example`), yes);
  await tab.reload();
  assert.deepEqual(await granted(tab), []);
  await tab.evaluate(() => localStorage.clear());
  await tab.reload();
  assert.match(await tab.evaluate(() => document.cookie), /^zgoda=/);
  assert.deepEqual(await granted(tab), []);
  // The site's own counts, which is what keeps a choice where local storage is refused …
  await tab.evaluate((text) => (document.cookie = `__Host-zgoda=${text}; Secure; Path=/`), yes);
  await tab.reload();
  assert.deepEqual(await granted(tab), ["analytics", "marketing"]);
  // … but not against what local storage says.
  await tab.evaluate((text) => localStorage.setItem("zgoda", text), JSON.stringify(choice([])));
  await tab.reload();
  assert.deepEqual(await granted(tab), []);
});

test("own hosts of the config are held on later visits, by its category", async () => {
  const head = '<script src="/matomo/m.js"></script>';
  shop.files.set("/matomo/m.js", "(window.__ran = window.__ran || []).push('own')");
  const refused = await shop.visit({ head }, { stored: { zgoda: choice([]), "zgoda.gate": gate() } });
  assert.deepEqual(await granted(refused), []);
  const allowed = await shop.visit({ head }, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  await until(async () => (await ran(allowed)).includes("own"), "the own script");
});

test("unknown third parties are held if the owner wants it, until everything is granted", async () => {
  const tag = '<script src="/zgoda/zgoda.js" data-site="shop" data-unknown="hold"></script>';
  const code = "const i = new Image(); i.src = 'https://nobody.example/p.gif'; new Image().src = 'https://cdn.example/known.gif'";
  shop.files.set("/site.js", code);
  const body = '<script src="/site.js"></script>';
  const stored = (ids) => ({ zgoda: choice(ids), "zgoda.gate": gate({ unknown: "hold" }) });
  const first = await shop.visit({ tag, body });
  await settle(first, 150);
  assert.deepEqual(shop.sent(), ["cdn.example/known.gif"]);
  await shop.visit({ body }, { stored: stored(["analytics"]) });
  assert.equal(shop.stub.to("nobody.example").length, 0);
  await shop.visit({ body }, { stored: stored(ALL) });
  await until(() => shop.stub.to("nobody.example").length, "the unknown one");
  assert.deepEqual(first.errors.filter((text) => text.startsWith("zgoda")), []);
});

test("where the unknown are held, the site's own hosts and ours are not", async () => {
  shop.stub.sites.set("consent.example", shop.stub.sites.get("shop.example"));
  const tag = `<script src="https://consent.example/zgoda/zgoda.js" data-site="shop" data-unknown="hold" data-hosts="https://log.example pictures.shop.example"></script>`;
  const hosts = ["consent.example", "log.example", "pictures.shop.example", "stranger.example"];
  const code = `for (const host of ${JSON.stringify(hosts)}) new Image().src = "https://" + host + "/dot.gif"`;
  const tab = await shop.visit({ tag, body: `<script>${code}</script>` });
  const asked = (host) => shop.stub.requests.filter((one) => one.host == host && one.path == "/dot.gif").length;
  await until(() => hosts.slice(0, 3).every(asked), "the site's own");
  await settle(tab, 150);
  assert.equal(asked("stranger.example"), 0);
});

test("where the unknown are held, what the config lists is its service's as soon as that is known (A1)", async () => {
  const tag = '<script src="/zgoda/zgoda.js" data-site="shop" data-unknown="hold"></script>';
  const svc = [
    ["pay", "necessary", ["cdn.marks.example/mark.js?m=pay"], null],
    ["counts", "analytics", ["cdn.marks.example/mark.js?m=counts"], null],
  ];
  const code = ["pay", "counts", "stranger"].map((mark) => `<script src="https://cdn.marks.example/mark.js?m=${mark}"></script>`).join("");
  const tab = await shop.visit({ tag, head: code, body: '<iframe src="https://cdn.marks.example/mark.js?m=counts"></iframe>' });
  assert.deepEqual(await ran(tab), []);
  const known = gate({ unknown: "hold", svc });
  await apply(tab, verdict([], { event: null, gate: known }));
  await until(async () => (await ran(tab)).length, "what is necessary");
  await settle(tab, 150);
  assert.deepEqual(await ran(tab), ["pay"]);
  // Its placeholder has the service's name.
  assert.equal(await tab.evaluate(() => document.querySelector("iframe").dataset.service), "counts");
  await apply(tab, verdict(["analytics"], { gate: known }));
  await until(async () => (await ran(tab)).length > 1, "what is granted");
  await settle(tab, 150);
  assert.deepEqual(await ran(tab), ["pay", "counts"]);
});
