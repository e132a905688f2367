// Libraries that put their own functions in the place of the same natives, before the guard or after it: each does what it does without a
// guard, and what it is asked to fetch of a held host is held all the same, let go, and held again (B1).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { build } from "esbuild";
import { TAG, apply, openShop, settle, until, verdict } from "./support/shop.mjs";

/** The text of a script that does what `contents` says. */
const bundled = async (contents) => {
  const { outputFiles } = await build({ stdin: { contents, resolveDir: import.meta.dirname }, bundle: true, write: false, format: "iife", minify: true });
  return outputFiles[0].text;
};

const LIBRARIES = {
  "zone.js": await bundled('import "zone.js";'),
  jQuery: await bundled('import { jQuery } from "jquery"; Object.assign(window, { jQuery });'),
  // Watches fetch, XMLHttpRequest, history, console and clicks, and reports to the shop's own host.
  Sentry: await bundled(`import * as Sentry from "@sentry/browser";
    Sentry.init({ dsn: "https://key@shop.example/1", integrations: [Sentry.browserTracingIntegration()], tracesSampleRate: 1 });`),
};

const ALL = ["analytics", "marketing", "social"];

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(async () => {
  await shop.reset();
  shop.files.set("/own.txt", "own");
  shop.files.set("/own.js", "window.own++");
});

/** What a page does with itself, by the natives and, where it is there, by jQuery. */
const work = async () => {
  window.own = 0;
  const heard = [];
  const box = document.body.appendChild(document.createElement("div"));
  const once = (target, type) => new Promise((done) => target.addEventListener(type, () => done(type), { once: true }));
  const button = document.createElement("button");
  const listener = () => heard.push("click");
  button.addEventListener("click", listener);
  box.append(button);
  button.click();
  button.removeEventListener("click", listener);
  button.click();
  const script = Object.assign(document.createElement("script"), { src: "/own.js" });
  const ran = once(script, "load");
  document.head.append(script);
  const request = new XMLHttpRequest();
  request.open("GET", "/own.txt");
  const answered = once(request, "load");
  request.send();
  box.insertAdjacentHTML("beforeend", '<p class="a" style="color: rgb(1, 2, 3)">one</p><img src="/x.gif">');
  const frame = document.createElement("iframe");
  frame.srcdoc = "<p>inside";
  const framed = once(frame, "load");
  box.append(frame);
  await Promise.all([ran, answered, framed]);
  const result = [heard.join(), window.own, request.responseText, await (await fetch("/own.txt")).text()];
  result.push(getComputedStyle(box.querySelector("p")).color, frame.contentDocument.body.textContent, Object.prototype.toString.call(box.querySelector("p").style));
  if (window.jQuery) {
    const { jQuery } = window;
    await jQuery.getScript("/own.js");
    result.push(window.own, await jQuery.get("/own.txt"), jQuery("<b>two</b>").attr("title", "t").css("color", "red").appendTo(box).prop("outerHTML"));
    jQuery(box).html('<script>window.own = 9</scr' + 'ipt><i>three</i>');
    result.push(window.own, jQuery(box).find("i").text());
  }
  return result;
};

/** How the page asks for trackers; the names are in their addresses. */
const track = (round) => {
  const pixel = (name) => `https://www.facebook.com/tr?z=${name}${round}`;
  fetch(pixel("fetch"), { mode: "no-cors" }).catch(() => {});
  const request = new XMLHttpRequest();
  request.open("GET", pixel("xhr"));
  request.send();
  document.head.append(Object.assign(document.createElement("script"), { src: `https://connect.facebook.net/x.js?z=script${round}` }));
  new Image().src = pixel("image");
  navigator.sendBeacon(pixel("beacon"), "x");
  if (!window.jQuery) return;
  window.jQuery.ajax({ url: pixel("ajax"), dataType: "script", crossDomain: true });
  window.jQuery("body").append(`<img src="${pixel("markup")}">`);
};

for (const [name, text] of Object.entries(LIBRARIES)) {
  const library = '<script src="/library.js"></script>';
  for (const [place, page] of [["before the guard", { before: library }], ["after it", { head: library }]]) {
    test(`${name} ${place}: the page works as without a guard, trackers are held, let go, and held again (B1)`, async () => {
      shop.files.set("/library.js", text);
      const plain = await shop.visit({ ...page, tag: "" });
      const expected = await plain.evaluate(work);
      const tab = await shop.visit({ ...page, tag: TAG });
      assert.deepEqual(await tab.evaluate(work), expected);
      await tab.evaluate(track, "-undecided");
      await settle(tab);
      assert.deepEqual(shop.sent(), []);
      await apply(tab, verdict(ALL));
      await tab.evaluate(track, "-granted");
      const ways = ["fetch", "xhr", "script", "image", "beacon", ...(name == "jQuery" ? ["ajax", "markup"] : [])];
      const asked = () => shop.stub.requests.map(({ query }) => query).filter((query) => /z=/.test(query)).map((query) => /z=([\w-]+)/.exec(query)[1]);
      await until(async () => ways.every((way) => asked().includes(`${way}-granted`)), "all of them, once granted");
      assert.deepEqual(await tab.evaluate(work), expected);
      await apply(tab, verdict([]));
      const before = asked().length;
      await tab.evaluate(track, "-withdrawn");
      await settle(tab);
      assert.deepEqual(asked().slice(before), []);
      assert.deepEqual(tab.thrown, []);
    });
  }
}
