// What was held is, once granted, what it would have been: its address, its place, its order, its listeners.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const ALL = ["analytics", "marketing", "social"];
const stored = { zgoda: choice(ALL), "zgoda.gate": gate() };
const YT = "https://www.youtube.com/embed/x";
const PIXEL = "https://www.facebook.com/tr?z";
const say = (name) => `(window.__ran = window.__ran || []).push('${name}')`;
const marked = (code) => `<script type="text/plain" data-category="analytics">${code}</script>`;

test("an event listener that a released script adds without naming the window hears it, too", async () => {
  const tab = await shop.visit({ head: marked(`addEventListener('load', () => ${say("bare")}); window.addEventListener('load', () => ${say("window")})`) });
  await settle(tab, 200);
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("window"), "window's");
  await settle(tab, 200);
  assert.deepEqual((await ran(tab)).sort(), ["bare", "window"]);
});

test("what a released script writes stays in order", async () => {
  const tab = await shop.visit({ body: `<div id="box">${marked(`document.write('<i>1</i>'); document.write('<i>2</i>'); document.write('<i>3</i>')`)}</div>` });
  await settle(tab, 200);
  await apply(tab, verdict(["analytics"]));
  await until(() => tab.evaluate(() => document.querySelectorAll("#box i").length == 3), "three");
  assert.equal(await tab.evaluate(() => [...document.querySelectorAll("#box i")].map((i) => i.textContent).join("")), "123");
});

test("marks within a template hold by themselves (A4)", async () => {
  const tab = await shop.visit({
    body: `<template data-category="analytics"><script>${say("outer")}</script><script type="text/plain" data-category="marketing">${say("inner")}</script><script type="text/plain" id="words">Hello {{name}}</script></template>`,
  });
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).length, "the outer");
  await settle(tab, 200);
  assert.deepEqual([await ran(tab), tab.thrown], [["outer"], []]);
  await apply(tab, verdict(["analytics", "marketing"]));
  await until(async () => (await ran(tab)).includes("inner"), "the inner");
});

test("the source of a video that was held is fetched once granted", async () => {
  const tab = await shop.visit({ body: `<video preload="auto" controls><source data-category="analytics" data-src="https://cdn.marks.example/film.mp4?film" type="video/mp4"></video>` });
  await settle(tab, 300);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(["analytics"]));
  for (const end = Date.now() + 4000; Date.now() < end && !shop.sent().length; ) await settle(tab, 100);
  assert.deepEqual(shop.sent().slice(0, 1), ["cdn.marks.example/film.mp4"]);
});

test("an image of SVG with a marked xlink:href comes once granted", async () => {
  for (const body of [
    `<svg width="9" height="9"><image width="9" height="9" data-category="marketing" data-xlink:href="${PIXEL}"/></svg>`,
  ]) {
    const tab = await shop.visit({ body });
    await settle(tab, 300);
    shop.stub.clear();
    await apply(tab, verdict(ALL));
    for (const end = Date.now() + 3000; Date.now() < end && !shop.sent().length; ) await settle(tab, 100);
    assert.deepEqual(shop.sent(), ["www.facebook.com/tr"], body);
  }
});

test("what the page has made of addEventListener stays in force after a release", async () => {
  const zone = `<script>{ const native = EventTarget.prototype.addEventListener; window.zone = [];
    EventTarget.prototype.addEventListener = function (type, ...more) { zone.push(type); return native.call(this, type, ...more) } }</script>`;
  const tab = await shop.visit({ head: zone + marked(say("released")) });
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).length, "it");
  const seen = await tab.evaluate(() => {
    zone.length = 0;
    window.addEventListener("resize", () => {});
    document.addEventListener("click", () => {});
    document.body.addEventListener("focus", () => {});
    return zone;
  });
  assert.deepEqual(seen, ["resize", "click", "focus"]);
});

test("Trusted Types: a frame with a text of its own, an object and what follows come once granted (F5)", async () => {
  const tab = await shop.visit(
    { body: `<iframe id="f" data-category="analytics" data-srcdoc="<p>x"></iframe><object id="o" data-category="analytics" data-data="/x.gif"></object>${marked(say("after"))}` },
    { response: { "content-security-policy": "require-trusted-types-for 'script'; trusted-types zgoda" } },
  );
  await settle(tab, 200);
  await apply(tab, verdict(["analytics"]));
  await settle(tab, 500);
  assert.deepEqual([await ran(tab), await tab.evaluate(() => [!!document.getElementById("f")?.srcdoc, !!document.getElementById("o")?.data]), tab.errors], [["after"], [true, true], []]);
});

test("writeln of the page's own ends the line after a release, too", async () => {
  const tab = await shop.visit({ head: marked(say("a")), body: `<pre id="pre"><script>document.writeln('a'); document.writeln('b')</script></pre>` }, { stored });
  await until(async () => (await ran(tab)).length, "a");
  assert.equal(await tab.evaluate(() => document.getElementById("pre").textContent.replace(/^.*\)/, "")), "a\nb\n");
});

test("what stands in place of an address does not take the place of the marked one", async () => {
  const gif = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  for (const body of [
    `<iframe src="about:blank" data-category="social" data-src="${YT}"></iframe>`,
    `<iframe src="" data-category="social" data-src="${YT}"></iframe>`,
    `<img src="${gif}" alt="" data-category="social" data-src="${YT}">`,
  ]) {
    shop.stub.clear();
    const tab = await shop.visit({ body });
    await settle(tab, 150);
    await apply(tab, verdict(ALL));
    for (const end = Date.now() + 2000; Date.now() < end && !shop.sent().length; ) await settle(tab, 100);
    assert.deepEqual(shop.sent(), ["www.youtube.com/embed/x"], body);
    await tab.context().close();
  }
});

test("a script that a framework has in hand stays where that looks for it, and runs although it was made so that it would not", async () => {
  const tab = await shop.visit({ body: '<div id="app"></div>' });
  await tab.evaluate(() => {
    // As React makes one: of markup, and with what it knows of it hung on it.
    const box = document.createElement("div");
    box.innerHTML = "<script></scr" + "ipt>";
    const script = box.removeChild(box.firstChild);
    script.__reactFiber$x = {};
    script.type = "text/plain";
    script.dataset.category = "analytics";
    script.id = "theirs";
    script.textContent = "(window.__ran = window.__ran || []).push(document.currentScript.id)";
    document.querySelector("#app").append(script);
    window.theirs = script;
  });
  await settle(tab, 100);
  assert.deepEqual(await ran(tab), []);
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).length, "the script");
  await apply(tab, verdict([]));
  await apply(tab, verdict(["analytics"]));
  await tab.evaluate(() => document.querySelector("#app").removeChild(window.theirs));
  await settle(tab, 100);
  assert.deepEqual(await ran(tab), ["theirs"], "once");
  assert.deepEqual(tab.thrown, []);
});
