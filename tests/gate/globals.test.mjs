// A page's own code may call its globals what it likes and use natives as it likes: it does what it does without a guard, and opens nothing.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { TAG, apply, choice, gate, openShop, settle, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const ALL = ["analytics", "marketing", "social"];
const stored = { zgoda: choice(ALL), "zgoda.gate": gate() };
const PIXEL = "https://www.facebook.com/tr?z";

/** A frame that has gone from one page of the site's own to another: the second one's types are new. */
const moved = async (globals) => {
  shop.files.set("/first.html", "<!doctype html><p>first");
  shop.files.set("/second.html", `<!doctype html><script>${globals}</script>`);
  const tab = await shop.visit({ body: `<iframe src="/first.html"></iframe>` });
  await tab.waitForFunction(() => window.__bridge);
  await tab.evaluate(async () => {
    const frame = document.querySelector("iframe");
    frame.src = "/second.html";
    await new Promise((resolve) => (frame.onload = resolve));
    document.body.append("x");
  });
  return tab;
};

test("a global variable called length: nothing is put in twice", async () => {
  const code = `var length = 2; var box = document.getElementById('box');
    box.append('a'); box.insertAdjacentHTML('beforeend', '<i></i>'); var old = box.appendChild(document.createElement('b'));
    var thrown = ''; try { box.replaceChild(document.createElement('u'), old) } catch (error) { thrown = error.name }
    document.write('<p class=w>w</p>');`;
  for (const tag of ["", TAG]) {
    const tab = await shop.visit({ tag, body: `<div id="box"></div><script>${code}</script>` });
    assert.deepEqual(await tab.evaluate(() => [box.innerHTML, thrown, document.querySelectorAll(".w").length]), ["a<i></i><u></u>", "", 1], tag);
  }
});

test("globals of the page's own are left alone when something is withdrawn", async () => {
  const tab = await shop.visit({ head: `<script>var style = document.createElement('style'), set = new Set(), own = style;</script>` }, { stored });
  await tab.evaluate(() => zgoda.open());
  await apply(tab, verdict([]));
  const seen = await tab.evaluate(() => {
    const seen = [style === own];
    try { set.add(1); seen.push("added"); } catch (error) { seen.push(error.message); }
    try { document.head.append(style); seen.push(own.isConnected); } catch (error) { seen.push(error.message); }
    return seen;
  });
  assert.deepEqual(seen, [true, "added", true]);
});

test("a global called add, or style, that is no function does not end a withdrawal half-way (B1)", async () => {
  for (const name of ["add", "style"]) {
    shop.stub.clear();
    const tab = await shop.visit({ head: `<script>var ${name} = 1</script>`, body: "<iframe srcdoc='<p>x'></iframe>" }, { stored });
    await tab.evaluate(() => zgoda.open());
    await apply(tab, verdict([]));
    await tab.evaluate((address) => {
      navigator.sendBeacon(address + "beacon");
      const request = new XMLHttpRequest();
      request.open("GET", address + "xhr");
      request.send();
      document.querySelector("iframe").contentWindow.fetch(address + "frame", { mode: "no-cors" }).catch(() => {});
    }, PIXEL);
    await settle(tab);
    assert.deepEqual([name, shop.stub.requests.filter(({ site }) => !site).map(({ query }) => query), tab.errors.filter((text) => /zgoda/.test(text))], [name, [], []]);
    await tab.context().close();
  }
});

test("globals of a frame of the site's own are left alone", async () => {
  const tab = await moved("var set = new Set()");
  const seen = await tab.evaluate(() => {
    try { window[0].set.add(1); return "added"; } catch (error) { return error.message; }
  });
  assert.equal(seen, "added");
});

test("a frame's global that is no function does not lead the patches astray (B1)", async () => {
  const tab = await moved("var style = 'dark'");
  await apply(tab, verdict(ALL));
  await apply(tab, verdict([]));
  await tab.evaluate((address) => void (new Image().src = address), PIXEL);
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
});

test("a link or window named like a global of the page opens by a click", async () => {
  const address = "https://www.youtube.com/watch?v=1";
  const body = `<div id="video">x</div><a id="a" target="video" href="${address}">a</a><a id="b" target="external" href="${address}">b</a>
    <button id="c" onclick="share()">c</button><script>function share() { window.open('${address}', 'share') }</script>`;
  // Nothing opens here: it is noted, before the guard and after it.
  const init = () => {
    window.opened = [];
    window.open = (address, name) => void opened.push(name);
    addEventListener("click", (event) => {
      if (!event.defaultPrevented && event.target.target) opened.push(event.target.target);
      event.preventDefault();
    });
  };
  const tab = await shop.visit({ body }, { init });
  for (const id of ["a", "b", "c"]) await tab.click("#" + id);
  assert.deepEqual(await tab.evaluate(() => opened), ["video", "external", "share"]);
});

test("a Blob of an iterator has its parts", async () => {
  const tab = await shop.visit({});
  assert.equal(await tab.evaluate(() => new Blob(new Map([[1, "text"]]).values()).text()), "text");
});

test("natives that the page has deleted do not hold up a yes", async () => {
  const tab = await shop.visit({ head: "<script>delete window.EventSource; delete window.SharedWorker</script>" });
  await apply(tab, verdict(ALL));
  assert.deepEqual(tab.errors, []);
});

test("a wrong place for markup is said to be one; setAttribute gives nothing", async () => {
  for (const tag of ["", TAG]) {
    const tab = await shop.visit({ tag });
    const seen = await tab.evaluate((address) => {
      let thrown = "";
      try { document.body.insertAdjacentHTML("inside", `<img src="${address}">`); } catch (error) { thrown = error.name; }
      return [thrown, String(new Image().setAttribute("src", address))];
    }, PIXEL);
    assert.deepEqual(seen, ["SyntaxError", "undefined"], tag);
  }
});
