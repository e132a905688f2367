// The strengths of `zgoda-strict.js`: what they hold is in docs/BLOCKING.md; here, that the page is whole afterwards (A1, A4, A5).

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { STRICT } from "./support/guard.mjs";
import { apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
const ALL = ["analytics", "marketing", "social"];

const visit = (strength, { head = "", more = "", stored = {}, ...page }, options) => {
  shop.files.set("/zgoda/zgoda-strict.js", STRICT);
  const script = `<script src="/zgoda/zgoda-strict.js" data-site="shop" data-strength="${strength}"${more}></script>`;
  const tag = `${script}<meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`;
  return shop.visit({ tag, head, ...page }, { stored, ...options });
};

const mark = (name, more = "") => `<script ${more} src="https://cdn.marks.example/mark.js?m=${name}"></script>`;
const inline = (name) => `<script>(window.__ran ||= []).push("${name}")</script>`;
const tracker = (name) => `<script src="https://static.hotjar.com/c/hotjar-${name}.js"></script>`;
const decided = (granted) => ({ zgoda: choice(granted), "zgoda.gate": gate() });

/** Loads the tracker of the page and nothing else of a third party. */
const trackers = () => shop.stub.to("static.hotjar.com").length;

for (const strength of ["barrier", "capture"]) {
  test(`${strength}: the page is as it would be without us, and what was held runs in its place once granted`, async () => {
    const head = `<style>h1 { color: rgb(1, 2, 3) }</style>${inline("a")}${mark("b")}${tracker(7)}${inline("c")}${mark("d", "defer")}`;
    const body = `<p id="one" title="it's > 5 &amp; so on">A < B</p><textarea><script src="x"></textarea>${inline("e")}<noscript><img src="/x.gif"></noscript>
      <script>document.addEventListener("DOMContentLoaded", () => __ran.push("parsed")); addEventListener("load", () => __ran.push("loaded"))</script>`;
    const tab = await visit(strength, { head, body, before: "<script>window.__before = (window.__before || 0) + 1</script>" });
    await tab.waitForFunction(() => window.__ran?.includes("loaded"));
    assert.deepEqual(await ran(tab), ["a", "b", "c", "e", "d", "parsed", "loaded"]);
    assert.equal(trackers(), 0);
    const seen = await tab.evaluate(() => ({
      title: document.getElementById("one").title,
      text: document.getElementById("one").textContent,
      area: document.querySelector("textarea").value,
      color: getComputedStyle(document.querySelector("h1")).color,
      lang: document.documentElement.lang,
      mode: document.compatMode,
      before: window.__before,
      last: document.body.lastElementChild.localName,
    }));
    assert.deepEqual(seen, {
      title: "it's > 5 & so on",
      text: "A < B",
      area: '<script src="x">',
      color: "rgb(1, 2, 3)",
      lang: "en",
      mode: "CSS1Compat",
      before: 1,
      last: "script",
    });
    await apply(tab, verdict(ALL));
    await until(async () => (await ran(tab)).includes("hotjar"), "the tracker");
    assert.equal(trackers(), 1);
    assert.deepEqual(tab.thrown, []);
  });

  test(`${strength}: everything granted, nothing is in the way of third parties`, async () => {
    const tab = await visit(strength, { head: tracker(7) + mark("b"), stored: decided(ALL) });
    await until(async () => (await ran(tab)).includes("b") && trackers(), "both");
    assert.equal(await tab.evaluate(() => document.querySelector('meta[http-equiv="Content-Security-Policy"]')), null);
  });
}

test("the listeners, properties and frames of a captured page are its own", async () => {
  const head = `<svg width="9"><image href="https://connect.facebook.net/x.gif"/><title>A</title></svg>`;
  const body = `<p style="background: url('https://connect.facebook.net/x.gif'); color: rgb(1, 2, 3)">text</p>
    <style>@import url("https://connect.facebook.net/x.css"); p { margin: 7px }</style><iframe src="/frame.html"></iframe><a href="https://www.youtube.com/">link</a>`;
  shop.files.set("/frame.html", "<!doctype html><title>Own</title>");
  const tab = await visit("capture", { head, body });
  await tab.waitForFunction(() => document.readyState == "complete" && document.querySelector("iframe")?.contentDocument?.title);
  const seen = await tab.evaluate(() => {
    const { color, margin, backgroundImage } = getComputedStyle(document.querySelector("p"));
    return { color, margin, backgroundImage, frame: document.querySelector("iframe").contentDocument.title, link: document.querySelector("a").href };
  });
  assert.deepEqual(seen, { color: "rgb(1, 2, 3)", margin: "7px", backgroundImage: 'url("data:,")', frame: "Own", link: "https://www.youtube.com/" });
  assert.deepEqual(shop.sent(), []);
});

test("without the guard, the decoy is a policy like any other: nothing leaks", async () => {
  shop.headers.set("/zgoda/zgoda-strict.js", {});
  const tag = `<script src="/zgoda/gone.js"></script><meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`;
  const tab = await shop.visit({ tag, head: tracker(7) + inline("a"), body: '<img src="https://www.facebook.com/tr?x">' });
  await settle(tab);
  assert.deepEqual(await ran(tab), ["a"]);
  assert.deepEqual(shop.sent(), []);
});

/** What the engine does when somebody has chosen: store, apply, announce. */
const decide = async (tab, granted) => {
  await tab.waitForFunction(() => globalThis.__bridge);
  await tab.evaluate(([zgoda, data, next]) => {
    localStorage.setItem("zgoda", zgoda);
    localStorage.setItem("zgoda.gate", data);
    __bridge.apply(next);
    __bridge.emit("change", next);
  }, [JSON.stringify(choice(granted)), JSON.stringify(gate()), verdict(granted)]);
};

test("strict: own and listed hosts before, the granted ones' after a reload", async () => {
  const tab = await visit("strict", { head: mark("b") + tracker(7), body: `<iframe src="https://www.youtube.com/embed/x"></iframe><input type="checkbox"><input type="radio" checked><input type="range"><input type="color">`, more: ' data-hosts="https://cdn.marks.example"' });
  await until(async () => (await ran(tab)).includes("b"), "the listed host");
  await tab.evaluate(() => import("https://static.hotjar.com/c/hotjar-1.js").catch(() => {}));
  assert.equal(trackers(), 0);
  await Promise.all([tab.waitForEvent("load"), decide(tab, ["analytics"])]);
  await until(async () => (await ran(tab)).includes("hotjar"), "the granted host");
  assert.equal(shop.stub.to("www.youtube.com").length, 0);
});

test("strict: what somebody has typed is not lost to the reload", async () => {
  const tab = await visit("strict", { head: tracker(7), body: "<input id=name>" });
  await tab.waitForFunction(() => window.zgoda);
  await tab.fill("#name", "Anna");
  await decide(tab, ALL);
  await settle(tab);
  assert.equal(await tab.inputValue("#name"), "Anna");
  assert.equal(trackers(), 0);
  await tab.fill("#name", "");
  await tab.reload();
  await until(trackers, "the tracker on the next page");
});

for (const strength of ["barrier", "capture", "strict"]) {
  test(`${strength}, inlined, under the site's own policy with the guard's hash: the page is whole, nothing of the tracker is requested, and it runs once granted`, async () => {
    const hash = createHash("sha256").update(STRICT).digest("base64");
    const site = `script-src 'self' 'sha256-${hash}' 'wasm-unsafe-eval' https://static.hotjar.com`;
    const script = `<script data-site="shop" data-base="/zgoda/" data-strength="${strength}">${STRICT}</script>`;
    shop.files.set("/own.js", '(window.__ran ||= []).push("own")');
    // A captured page brings it back by its address.
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    const tag = `${script}<meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`;
    const options = { response: { "content-security-policy": site } };
    const tab = await shop.visit({ tag, head: `${tracker(9)}<script src="/own.js"></script>`, body: "<p id=one>A &lt; B</p>" }, options);
    await tab.waitForFunction(() => globalThis.__bridge && document.readyState == "complete");
    await settle(tab);
    assert.deepEqual(await ran(tab), ["own"]);
    assert.equal(await tab.evaluate(() => document.getElementById("one").textContent), "A < B");
    assert.equal(trackers(), 0);
    // Granted, the next page has it.
    const next = await shop.visit({ tag, head: `${tracker(9)}<script src="/own.js"></script>` }, { ...options, stored: decided(ALL) });
    await until(trackers, "the tracker");
    assert.equal((await ran(next)).includes("own"), true);
    assert.deepEqual([...tab.thrown, ...next.thrown], []);
  });
}

for (const isInlined of [false, true]) {
  test(`capture, ${isInlined ? "inlined" : "by its address"}, under Trusted Types: the page is whole, and nothing is thrown (F5)`, async () => {
    const site = "require-trusted-types-for 'script'; trusted-types zgoda 'allow-duplicates'";
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    shop.files.set("/own.js", '(window.__ran ||= []).push("own")');
    const [where, text] = isInlined ? ['data-base="/zgoda/"', STRICT] : ['src="/zgoda/zgoda-strict.js"', ""];
    const tag = `<script ${where} data-site="shop" data-strength="capture">${text}</script><meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`;
    const tab = await shop.visit({ tag, head: `${tracker(9)}<script src="/own.js"></script>`, body: "<p id=one>A &lt; B</p>" }, { response: { "content-security-policy": site } });
    await tab.waitForFunction(() => globalThis.__bridge && document.readyState == "complete");
    await settle(tab);
    assert.deepEqual(await ran(tab), ["own"]);
    assert.equal(trackers(), 0);
    assert.deepEqual(tab.thrown, []);
  });
}
