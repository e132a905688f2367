// window.zgoda, the controls in the page, and agreement between tabs (requirements C47, C48, A6).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { TAG, apply, choice, gate, openShop, settle, until, verdict } from "./support/shop.mjs";

let shop;
// The back/forward cache is the whole browser's.
before(async () => (shop = await openShop({ isWhole: true })));
after(() => shop.close());
beforeEach(() => shop.reset());

const decided = (ids, more) => ({ zgoda: choice(ids), "zgoda.gate": gate(more) });
const commands = (tab) => tab.evaluate(() => globalThis.__commands ?? []);
const command = (tab, name) => until(async () => (await commands(tab)).find((one) => one[0] == name), name);

test("frozen, and nothing can replace it (C47)", async () => {
  const tab = await shop.visit({});
  const seen = await tab.evaluate(() => {
    const { writable, configurable } = Object.getOwnPropertyDescriptor(window, "zgoda");
    try {
      window.zgoda = {};
    } catch {}
    return { writable, configurable, frozen: Object.isFrozen(zgoda), names: Object.keys(zgoda).sort() };
  });
  const names = ["acceptAll", "close", "get", "has", "notice", "off", "on", "open", "ready", "receipt", "rejectAll", "set", "version", "withdraw"];
  assert.deepEqual(seen, { writable: false, configurable: false, frozen: true, names });
});

test("calls before the engine wait for it, in order, and bring its answers (C47)", async () => {
  const tab = await shop.visit({ head: "<script>window.answers = Promise.all([zgoda.acceptAll(), zgoda.set({ categories: { analytics: false } }), zgoda.open('settings'), zgoda.receipt()])</script>" });
  assert.deepEqual(await tab.evaluate(() => window.answers), ["acceptAll", "set", "open", "receipt"]);
  const api = { trusted: false, surface: "api" };
  assert.deepEqual(await commands(tab), [
    ["acceptAll", api],
    ["set", { ...api, choices: { categories: { analytics: false } } }],
    ["open", { ...api, layer: "settings" }],
    ["receipt", api],
  ]);
  // The small module for the first call, the whole for what it cannot do: each once.
  assert.equal(await tab.evaluate(() => globalThis.__started), 2);
});

test("has and get answer at once; what get gives cannot be changed (C47)", async () => {
  const head = "<script>window.first = [zgoda.has('analytics'), zgoda.has('own-matomo'), zgoda.has('marketing'), zgoda.has('necessary'), zgoda.has('toString'), zgoda.get()]</script>";
  const tab = await shop.visit({ head }, { stored: decided(["analytics"]) });
  const [analytics, service, marketing, necessary, nonsense, now] = await tab.evaluate(() => window.first);
  assert.deepEqual([analytics, service, marketing, necessary, nonsense], [true, true, false, true, false]);
  assert.deepEqual(now.categories, { analytics: true, marketing: false, social: false });
  assert.equal(now.event, "save");
  assert.equal(await tab.evaluate(() => Object.isFrozen(zgoda.get()) && Object.isFrozen(zgoda.get().categories)), true);
});

test("events reach listeners and the document; one that throws stops nobody; set inside change does not re-enter (C47)", async () => {
  const tab = await shop.visit({});
  await apply(tab, verdict([]));
  const log = await tab.evaluate(async () => {
    const log = [];
    let done;
    const off = () => log.push("off");
    zgoda.on("change", () => {
      throw Error("of the page");
    });
    zgoda.on("change", off);
    zgoda.off("change", off);
    zgoda.on("change", (detail) => {
      log.push(`api ${detail.n}`);
      if (detail.n == 1) done = zgoda.set({}).then(() => log.push("set done"));
      log.push("api end");
    });
    document.addEventListener("zgoda:change", (event) => log.push(`dom ${event.detail.n}`));
    __bridge.emit("change", { n: 1 });
    log.push("emitted");
    await zgoda.ready;
    await done;
    return log;
  });
  assert.deepEqual(log, ["api 1", "api end", "dom 1", "emitted", "set done"]);
  assert.deepEqual(tab.thrown, ["of the page"], "the page's own error is reported as such");
});

test("ready: once, for late listeners too, with a stored choice and without", async () => {
  for (const stored of [{}, decided(["analytics"])]) {
    const head = "<script>window.n = 0; document.addEventListener('zgoda:ready', () => n++); zgoda.on('ready', () => n++)</script>";
    const tab = await shop.visit({ head }, { stored });
    assert.equal(await tab.evaluate(() => zgoda.ready.then((api) => api === zgoda)), true);
    await tab.evaluate(() => new Promise((resolve) => zgoda.on("ready", resolve)));
    await settle(tab, 50);
    // With a stored choice it is sent before any script of the page can listen to the document.
    assert.ok([1, 2].includes(await tab.evaluate(() => window.n)));
    await tab.context().close();
  }
});

test("controls anywhere in the page, and the visitor's own click is known from a script's (C47, F10)", async () => {
  const body = '<a href="/gone" data-zgoda="settings">s</a><button data-zgoda="accept-all"><b>a</b></button><button data-zgoda="reject-all">r</button><button data-zgoda="withdraw">w</button><button data-zgoda="constructor">x</button>';
  const tab = await shop.visit({ body }, { stored: decided([]) });
  await tab.click("a");
  await command(tab, "open");
  await tab.click("b");
  await tab.evaluate(() => document.querySelector("[data-zgoda=reject-all]").click());
  await tab.click("[data-zgoda=constructor]");
  await tab.click("[data-zgoda=withdraw]");
  await command(tab, "withdraw");
  const seen = (await commands(tab)).map(([name, { trusted, surface }]) => [name, trusted, surface]);
  assert.deepEqual(seen, [["open", true, "page"], ["acceptAll", true, "page"], ["rejectAll", false, "page"], ["withdraw", true, "page"]]);
  assert.equal(new URL(tab.url()).pathname, "/");
});

test("a control in a component's shadow root works like any other (C47)", async () => {
  const body = '<footer><template shadowrootmode="open"><p><a href="/gone" data-zgoda="settings"><b>settings</b></a></p></template></footer>';
  const tab = await shop.visit({ body }, { stored: decided([]) });
  await tab.click("b");
  assert.deepEqual(await command(tab, "open"), ["open", { trusted: true, surface: "page", layer: "settings" }]);
  assert.equal(new URL(tab.url()).pathname, "/");
});

test("the button that opens the settings again: on every later page, named, big enough, on the right side (A6)", async () => {
  for (const [side, dir, atLeft] of [["start", "ltr", true], ["end", "ltr", false], ["start", "rtl", false]]) {
    const tab = await shop.visit({ body: `<script>document.documentElement.dir = '${dir}'</script>` }, { stored: decided([], { reopen: { label: "Ustawienia prywatności", lang: "pl", side } }) });
    const button = tab.getByRole("button", { name: "Ustawienia prywatności" });
    const box = await button.boundingBox();
    assert.ok(box.width >= 24 && box.height >= 24);
    assert.equal(box.x < 200, atLeft);
    await button.focus();
    await tab.keyboard.press("Enter");
    assert.equal((await command(tab, "open"))[1].layer, "settings");
    await tab.waitForFunction(() => globalThis.__bridge);
    await tab.evaluate(() => __bridge.reopen(false));
    assert.equal(await button.count(), 0);
    await tab.evaluate(() => __bridge.reopen(true));
    assert.equal(await button.count(), 1);
    await tab.context().close();
  }
});

test("no such button before the first decision, nor if the owner wants none", async () => {
  const first = await shop.visit({});
  await apply(first, verdict([], { event: null }));
  assert.equal(await first.locator("[data-zgoda-reopen]:not([hidden])").count(), 0);
  await apply(first, verdict([]));
  await until(() => first.locator("[data-zgoda-reopen]:not([hidden])").count(), "the button");
  const none = await shop.visit({}, { stored: decided([], { reopen: null }) });
  assert.equal(await none.locator("[data-zgoda-reopen]").count(), 0);
});

test("a strict policy without inline styles is kept (F2)", async () => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'";
  const tab = await shop.visit({ head: "" }, { response: { "content-security-policy": policy }, stored: decided([]), init: () => addEventListener("securitypolicyviolation", (event) => ((window.v ||= []).push(event.violatedDirective))) });
  await tab.evaluate(() => zgoda.open());
  await command(tab, "open");
  assert.equal(await tab.evaluate(() => window.v), undefined);
});

test("two tabs agree, with the engine and without (C48)", async () => {
  const one = await shop.visit({}, { stored: decided([]) });
  const two = await shop.visit({}, { context: one.context(), path: "/two" });
  await two.evaluate(() => zgoda.on("change", (now) => (window.changed = now)));
  await one.evaluate((text) => localStorage.setItem("zgoda", text), JSON.stringify(choice(["analytics"])));
  await until(() => two.evaluate(() => window.changed?.categories.analytics), "the other tab to hear");
  assert.equal(await two.evaluate(() => zgoda.has("analytics")), true);
  await two.evaluate(() => zgoda.open());
  await one.evaluate((text) => localStorage.setItem("zgoda", text), JSON.stringify(choice([])));
  await command(two, "sync");
  assert.equal(await two.evaluate(() => zgoda.has("analytics")), false);
});

test("back from the back/forward cache the stored state counts (C48)", async () => {
  // A page with a request under way does not go into the cache: spare it the look at the config.
  const tab = await shop.visit({}, { stored: decided(["analytics"]), init: () => sessionStorage.setItem("zgoda.seen", 1) });
  await tab.evaluate(() => (window.before = zgoda.has("analytics")));
  shop.files.set("/next", "<!doctype html><title>next</title>");
  await tab.goto("https://shop.example/next");
  await tab.evaluate((text) => localStorage.setItem("zgoda", text), JSON.stringify(choice([])));
  // A page from the cache does not load again.
  await tab.goBack({ waitUntil: "commit" });
  await tab.waitForFunction(() => window.before !== undefined);
  assert.deepEqual(await tab.evaluate(() => [window.before, zgoda.has("analytics")]), [true, false]);
});

test("two tags: the second says so and does nothing", async () => {
  const tab = await shop.visit({ tag: TAG + TAG }, { stored: decided([]) });
  assert.equal(tab.errors.length, 1);
  assert.match(tab.errors[0], /twice/);
  assert.equal(await tab.evaluate(() => dataLayer.filter((entry) => entry[1] == "default").length), 1);
  assert.equal(await tab.locator("[data-zgoda-reopen]").count(), 1);
});
