// What is let go runs once, in the order of the document, with everything its tag carried.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const MARKS = "https://cdn.marks.example/mark.js";
const say = (name) => `(window.__ran = window.__ran || []).push('${name}')`;
const inline = (name, attributes = 'data-category="analytics"') => `<script type="text/plain" ${attributes}>${say(name)}</script>`;
const external = (name, more = "", attributes = 'data-category="analytics"') =>
  `<script type="text/plain" ${attributes} data-src="${MARKS}?m=${name}${more}"></script>`;

const ORDER =
  inline("A") +
  external("B", "&delay=300") +
  inline("C") +
  external("X", "", 'data-category="marketing"') +
  external("D") +
  inline("E") +
  external("F");

test("order of the document: inline after its external, nothing of another category", async () => {
  const tab = await shop.visit({ head: ORDER });
  await settle(tab, 200);
  assert.deepEqual(await ran(tab), []);
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("F"), "F");
  assert.deepEqual(await ran(tab), ["A", "B", "C", "D", "E", "F"]);
  await apply(tab, verdict(["analytics"]));
  await apply(tab, verdict(["analytics", "marketing"]));
  await until(async () => (await ran(tab)).includes("X"), "X");
  assert.deepEqual(await ran(tab), ["A", "B", "C", "D", "E", "F", "X"], "each once");
});

test("the same order for a returning visitor, while the page is still being parsed", async () => {
  const tab = await shop.visit({ head: ORDER }, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  await until(async () => (await ran(tab)).includes("F"), "F");
  assert.deepEqual(await ran(tab), ["A", "B", "C", "D", "E", "F"]);
});

test("one vendor's script that hangs delays no other vendor", async () => {
  const of = (service) => `data-category="analytics" data-service="${service}"`;
  const tab = await shop.visit({ head: external("slow", "&delay=30000", of("a")) + inline("after-slow", of("a")) + external("quick", "", of("b")) + inline("after-quick", of("b")) });
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).length == 2, "the quick ones");
  assert.deepEqual(await ran(tab), ["quick", "after-quick"]);
  await until(async () => (await ran(tab)).includes("after-slow"), "patience to end");
});

test("async is not waited for; defer and modules come after the inline ones and after parsing", async () => {
  const module = (name) => `<script type="text/plain" data-type="module" data-category="analytics">${say(name)}</script>`;
  const tag = (name, attribute) => external(name, attribute == "async" ? "&delay=400" : "", `data-category="analytics" ${attribute}`);
  const tab = await shop.visit(
    { head: tag("async", "async") + tag("defer", "defer") + module("module") + inline("inline") + '<script src="/slow.js"></script>', body: `<script>${say("parsed")}</script>` },
    { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() }, init: undefined },
  );
  await until(async () => (await ran(tab)).length == 5, "all five");
  assert.deepEqual(await ran(tab), ["inline", "parsed", "defer", "module", "async"]);
});

test("attributes, nonce and integrity are carried over; the guard's nonce serves those without (F4)", async () => {
  shop.files.set("/own.js", `${say("own")}; window.attributes = [...document.currentScript.attributes].map((a) => a.name + '=' + a.value)`);
  const policy = "script-src 'nonce-n1'; object-src 'none'";
  const tab = await shop.visit(
    {
      tag: '<script nonce="n1" src="/zgoda/zgoda.js" data-site="shop"></script>',
      head: `<script type="text/plain" nonce="n1" data-category="analytics" data-src="/own.js" id="tracker" crossorigin="anonymous" data-more="1"></script><script type="text/plain" data-category="analytics">${say("inline")}</script>`,
    },
    { response: { "content-security-policy": policy }, stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } },
  );
  await until(async () => (await ran(tab)).length == 2, "both");
  const attributes = await tab.evaluate(() => window.attributes);
  for (const one of ["id=tracker", "crossorigin=anonymous", "data-more=1", "src=/own.js"]) assert.ok(attributes.includes(one), one);
});

test("a script whose integrity does not fit does not run", async () => {
  shop.files.set("/own.js", say("own"));
  const tab = await shop.visit({ head: `<script type="text/plain" data-category="analytics" data-src="/own.js" integrity="sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="></script>${inline("after")}` });
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("after"), "the next one");
  assert.deepEqual(await ran(tab), ["after"]);
});

test("what was let go once the page stood is where it was for whoever has drawn it, and a copy of it means nothing (A4)", async () => {
  const tab = await shop.visit({ body: `<div id=box>${inline("A")}<script type="text/plain" data-name="own-matomo" data-src="${MARKS}?m=B"></script><template data-category="analytics"><script>${say("C")}</script></template></div>` });
  await tab.evaluate(() => (globalThis.drawn = [...document.getElementById("box").children]));
  await apply(tab, verdict(["analytics", "marketing", "social"]));
  await until(async () => (await ran(tab)).length == 3, "all three");
  assert.deepEqual(await tab.evaluate(() => drawn.map(({ attributes }) => [...attributes].map(({ name }) => name).join())), ["type", "type", ""]);
  await tab.evaluate(() => {
    const box = document.getElementById("box");
    for (const one of drawn) box.insertBefore(document.createElement("p"), one);
    const copy = document.createElement("div");
    for (const one of drawn) copy.append(one.cloneNode(true));
    document.body.append(copy);
    for (const one of drawn) box.removeChild(one);
  });
  await settle(tab);
  // Of two vendors nobody waits for the other.
  assert.deepEqual((await ran(tab)).sort(), ["A", "B", "C"]);
  assert.deepEqual(tab.thrown, []);
});

test("a template's unmodified snippet goes through the queue", async () => {
  const snippet = `<p id="said">text</p><script src="${MARKS}?m=B&delay=200"></script><script>${say("C")}</script>`;
  const tab = await shop.visit({ body: `${inline("A")}<template data-category="analytics">${snippet}</template>${inline("D")}` });
  assert.equal(await tab.locator("#said").count(), 0);
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("D"), "D");
  assert.deepEqual(await ran(tab), ["A", "B", "C", "D"]);
  assert.equal(await tab.locator("#said").count(), 1);
  assert.equal(await tab.locator("template[data-category]").count(), 0);
});

test("pictures, links and klaro's markup", async () => {
  shop.files.set("/style.css", "h1 { color: rgb(1, 2, 3) }");
  const tab = await shop.visit({
    head: '<link rel="stylesheet" data-category="analytics" data-href="/style.css">',
    body: `<img id="pixel" alt="" data-category="analytics" data-src="https://www.facebook.com/tr?x"><script type="text/plain" data-type="application/javascript" data-name="own-matomo">${say("klaro")}</script>`,
  });
  await apply(tab, verdict([]));
  await settle(tab, 150);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).includes("klaro"), "klaro");
  await until(() => shop.sent().length == 1, "the pixel");
  await tab.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color == "rgb(1, 2, 3)");
});

test("a verdict with an exception: the service, not its category, decides", async () => {
  const tab = await shop.visit({ head: external("hotjar", "", 'data-category="analytics" data-service="hotjar"') + external("other") });
  await apply(tab, verdict(["analytics"], { svc: { hotjar: false } }));
  await until(async () => (await ran(tab)).length, "the other");
  await settle(tab, 150);
  assert.deepEqual(await ran(tab), ["other"]);
  await apply(tab, verdict([], { svc: { hotjar: true } }));
  await until(async () => (await ran(tab)).includes("hotjar"), "hotjar");
});

test("withdrawal: frames go back, later requests stop, and granting again works", async () => {
  const tab = await shop.visit({ body: '<iframe id="f" data-category="social" data-service="youtube" data-src="https://www.youtube.com/embed/x"></iframe>' });
  await tab.evaluate(() => {
    window.seen = [];
    window.__bridge.frames(
      ({ id, dataset }) => seen.push(["hold", id, dataset.service, dataset.category, dataset.src]),
      (element) => seen.push(["release", element.id]),
    );
  });
  const all = ["analytics", "marketing", "social"];
  await apply(tab, verdict(all));
  await until(() => shop.stub.to("www.youtube.com").length == 1, "the frame");
  assert.equal(await tab.evaluate(() => Object.getOwnPropertyDescriptor(Node.prototype, "appendChild").value.call(document.body, document.createElement("i")).localName), "i");
  await apply(tab, verdict([]));
  await until(() => tab.frames().every((frame) => !frame.url().includes("youtube")), "the frame to go");
  await tab.evaluate(() => (new Image().src = "https://www.facebook.com/tr?late"));
  await settle(tab, 150);
  assert.equal(shop.stub.to("www.facebook.com").length, 0);
  await apply(tab, verdict(all));
  await until(() => shop.stub.to("www.youtube.com").length == 2, "the frame again");
  const held = ["hold", "f", "youtube", "social", "https://www.youtube.com/embed/x"];
  assert.deepEqual(await tab.evaluate(() => seen), [held, ["release", "f"], held, ["release", "f"]]);
});

test("granted twice, a script runs once; granted, withdrawn and granted again, what ran stays as it was and what still waited runs", async () => {
  let answer;
  shop.files.set("/slow.js", (_, response) => (answer = () => response.writeHead(200, { "content-type": "text/javascript" }).end('(window.__ran ||= []).push("slow")')));
  const marks = 'type="text/plain" data-category="marketing" data-service="meta-pixel"';
  const inline = (name) => `<script ${marks}>(window.__ran ||= []).push("${name}")</script>`;
  const tab = await shop.visit({ body: `${inline("first")}<script ${marks} data-src="/slow.js"></script>${inline("after")}` });
  await apply(tab, verdict(["marketing"]));
  await apply(tab, verdict(["marketing"]));
  await until(async () => (await ran(tab)).length, "the first");
  // The last one waits for the slow one: taken back before its turn, it does not run.
  await until(() => answer, "the slow one to be asked for");
  await apply(tab, verdict([]));
  answer();
  await until(async () => (await ran(tab)).includes("slow"), "what was on its way");
  await settle(tab, 300);
  assert.deepEqual(await ran(tab), ["first", "slow"]);
  await apply(tab, verdict(["marketing"]));
  await until(async () => (await ran(tab)).includes("after"), "the last");
  await apply(tab, verdict(["marketing"]));
  await settle(tab, 300);
  assert.deepEqual(await ran(tab), ["first", "slow", "after"]);
});

test("a frame may be shown once, without a verdict", async () => {
  const frame = (id) => `<iframe id="${id}" data-category="social" data-src="https://www.youtube.com/embed/${id}"></iframe>`;
  const tab = await shop.visit({ body: frame("one") + frame("two") });
  await tab.waitForFunction(() => window.__bridge);
  await tab.evaluate(() => window.__bridge.releaseOnce(document.getElementById("two")));
  await until(() => shop.sent().length, "the frame");
  await settle(tab, 100);
  assert.deepEqual(shop.sent(), ["www.youtube.com/embed/two"]);
});

test("all granted: nothing in the page is patched, until something is withdrawn", async () => {
  const everything = [...["analytics", "marketing", "social"], "preferences"];
  const patched = (tab) => tab.evaluate(() => fetch !== window.nativeFetch || Node.prototype.appendChild !== window.nativeAppend);
  const init = () => {
    window.nativeFetch = window.fetch;
    window.nativeAppend = Node.prototype.appendChild;
  };
  const stored = { zgoda: choice(everything), "zgoda.gate": gate() };
  const tab = await shop.visit({}, { stored, init });
  assert.equal(await patched(tab), false);
  await tab.evaluate(() => zgoda.open());
  await apply(tab, verdict(["analytics"]));
  assert.equal(await patched(tab), true);
  await apply(tab, verdict(everything));
  assert.equal(await patched(tab), false);
});

test("with data-strength=marked only marked tags are held", async () => {
  const tag = '<script src="/zgoda/zgoda.js" data-site="shop" data-strength="marked"></script>';
  const tab = await shop.visit({ tag, head: `${inline("marked")}<script src="https://connect.facebook.net/mark.js"></script>`, body: '<img alt="" src="https://www.facebook.com/tr?x">' });
  await until(() => shop.stub.to("www.facebook.com").length, "the unmarked pixel");
  assert.ok(!(await ran(tab)).includes("marked"));
});

test("Trusted Types: a script is released through the policy named zgoda, without a violation (F5)", async () => {
  shop.files.set("/own.js", say("own"));
  const tab = await shop.visit(
    { head: `<script type="text/plain" data-category="analytics" data-src="/own.js"></script>${inline("inline")}` },
    { response: { "content-security-policy": "require-trusted-types-for 'script'; trusted-types zgoda" } },
  );
  await apply(tab, verdict(["analytics"]));
  await until(async () => (await ran(tab)).length == 2, "both");
  assert.deepEqual(await tab.evaluate(() => window.__violations ?? []), []);
  assert.deepEqual(tab.errors, []);
});

test("a site's own data may name a vendor without being held", async () => {
  const tab = await shop.visit({
    head: `<script>window.state = { video: "https://www.youtube.com/embed/x", link: "https://www.facebook.com/tr" }; ${say("data")}</script>
      <script type="application/ld+json">{"sameAs": "https://www.youtube.com/x"}</script>
      <script>function mygtag() {} mygtag(); ${say("named alike")}</script>`,
  });
  assert.deepEqual(await ran(tab), ["data", "named alike"]);
});

test("an unknown category is named once, with those there are, and stays held", async () => {
  const tab = await shop.visit({ head: inline("a", 'data-category="anlytics"') + inline("b", 'data-category="anlytics"') });
  await apply(tab, verdict(["analytics", "marketing", "social"]));
  await settle(tab, 100);
  assert.deepEqual(await ran(tab), []);
  const said = tab.errors.filter((text) => text.includes("anlytics"));
  assert.equal(said.length, 1);
  assert.match(said[0], /necessary.*analytics.*marketing/);
});

test("frames of every kind load for a returning visitor, once, and stay where they were", async () => {
  const url = (name) => `https://www.youtube.com/embed/${name}`;
  const mark = 'data-category="social" data-service="youtube"';
  const body = `<iframe id="a" ${mark} data-src="${url("a")}"></iframe><p>between</p><object id="b" ${mark} data-data="${url("b")}"></object><embed id="c" ${mark} data-src="${url("c")}"><p>end</p>`;
  const tab = await shop.visit({ body }, { stored: { zgoda: choice(["social"]), "zgoda.gate": gate() } });
  await until(() => shop.sent().length == 3, "all three");
  await settle(tab, 200);
  assert.deepEqual(shop.sent().sort(), ["a", "b", "c"].map((name) => `www.youtube.com/embed/${name}`));
  assert.deepEqual(await tab.evaluate(() => [...document.body.children].map(({ localName }) => localName).slice(1, 6)), ["iframe", "p", "object", "embed", "p"]);
});
