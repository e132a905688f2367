// What a released script comes too late for is told to it as it would have been in time.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const GRANTED = { zgoda: choice(["analytics"]), "zgoda.gate": gate() };
const say = (text) => `(window.__ran = window.__ran || []).push(${text})`;
const held = (code) => `<script type="text/plain" data-category="analytics">${code}</script>`;

/** Has a file come some time after whatever else is asked for. */
const slow = (path) => {
  const text = shop.files.get(path);
  shop.files.set(path, (_, response) => setTimeout(() => response.writeHead(200, { "content-type": "text/javascript" }).end(text), 400));
};

/** Opens a page with what is held in it, lets it load, and grants. */
const openAndGrant = async (code, before = "") => {
  const tab = await shop.visit({ before, head: held(code) });
  await tab.waitForFunction(() => document.readyState == "complete");
  await apply(tab, verdict(["analytics"]));
  return tab;
};

/** Listens in no order to everything that a page tells while it loads, and to what it does not. */
const EVERYTHING = `{
  const name = (target) => (target == window ? "window" : target == document ? "document" : String(target));
  const listen = (target, type) =>
    target.addEventListener(type, function (event) {
      ${say('[name(target), event.type, name(this), name(event.target), name(event.currentTarget)].join(" ")')};
    });
  for (const type of ["pageshow", "load", "readystatechange", "DOMContentLoaded"]) for (const target of [window, document]) listen(target, type);
}`;

/** The last of each: before the page was complete it had other states. */
const lasts = (all) => all.filter((one, at) => all.lastIndexOf(one) == at);

test("every event of a loading page: in the order, with the target and the this that it has in time, and to nobody else", async () => {
  shop.files.set("/plain", `<!doctype html><title>Shop</title><script>${EVERYTHING}</script>`);
  const plain = await shop.visit(shop.files.get("/plain"), { path: "/plain" });
  await until(async () => (await ran(plain)).some((one) => /pageshow/.test(one)), "the end");
  const tab = await openAndGrant(EVERYTHING);
  await until(async () => (await ran(tab)).some((one) => /pageshow/.test(one)), "the end");
  assert.deepEqual((await ran(tab)).sort(), lasts(await ran(plain)).sort());
  const order = (all) => [...new Set(all.map((one) => one.split(" ")[1]))];
  const inTime = lasts(await ran(plain));
  assert.deepEqual(order(await ran(tab)), order([...inTime.filter((one) => /DOMContent/.test(one)), ...inTime.filter((one) => !/DOMContent/.test(one))]));
});

test("window.onload and document.onreadystatechange; who keeps an older handler does not run it twice", async () => {
  const code = `for (const [target, name] of [[window, "onload"], [document, "onreadystatechange"]]) {
    const older = target[name];
    target[name] = function (event) { older && older.call(this, event); ${say('name + (this == target)')}; };
  }
  const mine = window.onload;
  window.onload = (event) => { mine(event); ${say('"second"')}; };`;
  const own = `<script>window.onload = () => ${say('"own"')}</script>`;
  const tab = await openAndGrant(code, own);
  await until(async () => (await ran(tab)).includes("second"), "both");
  await settle(tab, 50);
  assert.deepEqual(await ran(tab), ["own", "onreadystatechangetrue", "onloadtrue", "second"]);
});

test("document.body.onload is the window's", async () => {
  const tab = await openAndGrant(`document.body.onload = () => ${say('"loaded"')}`);
  await until(async () => (await ran(tab)).length, "the handler");
  assert.deepEqual(await ran(tab), ["loaded"]);
});

test("what is taken back is not told: removed by another listener, aborted, once", async () => {
  const tab = await openAndGrant(`{
    const ready = () => {
      document.removeEventListener("DOMContentLoaded", ready);
      window.removeEventListener("load", ready);
      ${say('"ready"')};
    };
    document.addEventListener("DOMContentLoaded", ready);
    window.addEventListener("load", ready);
    const stop = new AbortController();
    addEventListener("load", () => ${say('"aborted"')}, { signal: stop.signal });
    stop.abort();
    addEventListener("load", { handleEvent: () => ${say('"object"')} }, true);
    addEventListener("load", () => ${say('"once"')}, { once: true });
    addEventListener("pageshow", () => ${say('"last"')});
  }`);
  await until(async () => (await ran(tab)).includes("last"), "the last");
  await settle(tab, 50);
  // Those that capture are told first.
  assert.deepEqual(await ran(tab), ["ready", "object", "once", "last"]);
});

test("of two scripts each is told once, and what throws stops nobody", async () => {
  const one = `addEventListener("load", () => { ${say('"one"')}; throw Error("mine") })`;
  const tab = await shop.visit({ head: held(one) + held(`addEventListener("load", () => ${say('"two"')})`) });
  await tab.waitForFunction(() => document.readyState == "complete");
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("two"), "both");
  await settle(tab, 50);
  assert.deepEqual(await ran(tab), ["one", "two"]);
  assert.deepEqual(tab.thrown, ["mine"]);
});

test("a script of the page's own that comes late hears nothing, as ever", async () => {
  const tab = await openAndGrant(`addEventListener("load", () => ${say('"released"')})`);
  await tab.evaluate((code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
  }, `addEventListener("load", () => ${say('"own"')}); window.onload = () => ${say('"own"')}`);
  await until(async () => (await ran(tab)).length, "the released one");
  await settle(tab, 100);
  assert.deepEqual(await ran(tab), ["released"]);
});

test("a script that code has put in, and that was held until after the page had loaded", async () => {
  slow("/zgoda/belated.js");
  shop.files.set("/late.js", `addEventListener("load", () => ${say('"loaded"')})`);
  const put = `<script>{ const script = document.createElement("script"); script.dataset.category = "analytics"; script.dataset.src = "/late.js"; document.head.append(script); }</script>`;
  const tab = await shop.visit({ head: put });
  await tab.waitForFunction(() => document.readyState == "complete");
  await apply(tab, verdict(["analytics"]));
  await apply(tab, verdict([]));
  await until(() => shop.stub.requests.some(({ path }) => path == "/zgoda/belated.js"), "the request for it");
  await settle(tab, 500);
  assert.deepEqual(await ran(tab), [], "withdrawn while it waited");
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("loaded"), "the event");
});

test("with a choice in storage: a script whose file comes after the HTML waits for what serves it, even if that is slow", async () => {
  slow("/zgoda/belated.js");
  shop.files.set("/late.js", `document.addEventListener("DOMContentLoaded", () => ${say('"parsed"')}); addEventListener("load", () => ${say('"loaded"')})`);
  const tab = await shop.visit({ head: '<script type="text/plain" data-category="analytics" data-src="/late.js"></script>' }, { stored: GRANTED });
  await until(async () => (await ran(tab)).length == 2, "both");
  assert.deepEqual(await ran(tab), ["parsed", "loaded"]);
});

test("without belated.js what is granted runs all the same", async () => {
  shop.files.delete("/zgoda/belated.js");
  shop.files.set("/own.js", say('"own"'));
  const tab = await shop.visit({ head: '<script type="text/plain" data-category="analytics" data-src="/own.js"></script>' }, { stored: GRANTED });
  await until(async () => (await ran(tab)).length, "the script");
});

test("document.write of a script that is let go late stands at its place, and the page stays", async () => {
  const tab = await openAndGrant(`document.write("<p id=written>", "text</p>"); document.writeln("<b id=second></b>")`);
  await tab.waitForSelector("#second", { state: "attached" });
  assert.deepEqual(await tab.evaluate(() => [document.title, document.querySelector("#written").textContent]), ["Shop", "text"]);
});
