// Every way code in the page can reach a tracker that the guard stops (requirement B1), and what it must leave alone.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, openShop, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

// Every call has its own address, so that one page can make them all.
const AT = "AT";
const PIXEL = `https://www.facebook.com/tr?z=${AT}`;
const SCRIPT = `https://connect.facebook.net/en_US/fbevents.js?z=${AT}`;
const FRAME = `https://www.youtube.com/embed/x?z=${AT}`;

/** Code of the site, run with its number `at` and an element of its own, `place`; and whether the request is made good once granted. */
const CALLS = {
  "new Image": [`new Image().src = '${PIXEL}'`, true],
  "image setAttribute": [`document.createElement('img').setAttribute('SRC', '${PIXEL}')`, true],
  "image setAttributeNode": [`const a = document.createAttribute('src'); a.value = '${PIXEL}'; document.createElement('img').setAttributeNode(a)`, true],
  "image attribute value": [`const i = new Image(); i.src = '/x.gif'; i.attributes.src.value = '${PIXEL}'`, true],
  "image srcset": [`new Image().srcset = '${PIXEL} 2x'`, true],
  "image innerHTML, detached": [`document.createElement('div').innerHTML = '<img src="${PIXEL}">'`, true],
  "image innerHTML": [`document.body.insertAdjacentElement('beforeend', document.createElement('div')).innerHTML = '<p><img src="${PIXEL}">'`, true],
  "image outerHTML": [`place.outerHTML = '<img src="${PIXEL}">'`, true],
  "image insertAdjacentHTML": [`document.body.insertAdjacentHTML('beforeEnd', '<img src="${PIXEL}">')`, true],
  "image setHTMLUnsafe": [`place.setHTMLUnsafe('<img src="${PIXEL}">')`, true],
  "image in a shadow root": [`place.attachShadow({ mode: 'open' }).innerHTML = '<img src="${PIXEL}">'`, true],
  "image contextualFragment": [`document.createRange().createContextualFragment('<img src="${PIXEL}">')`, true],
  "image of a template": [`const t = document.createElement('template'); t.innerHTML = '<img src="${PIXEL}">'; document.body.append(t.content.cloneNode(true))`, true],
  "image of a parser": [`document.body.append(new DOMParser().parseFromString('<img src="${PIXEL}">', 'text/html').images[0])`, true],
  "image document.write": [`document.write('<img src="${PIXEL}">')`, true],
  fetch: [`fetch('${PIXEL}').catch(() => (window.failed[at] = true))`],
  "fetch of a request": [`fetch(new Request('${PIXEL}', { method: 'POST', body: 'x' })).catch(() => (window.failed[at] = true))`],
  XMLHttpRequest: [`const x = new XMLHttpRequest(); x.onerror = () => (window.failed[at] = true); x.open('GET', '${PIXEL}'); x.send()`],
  sendBeacon: [`window.failed[at] = navigator.sendBeacon('${PIXEL}', 'x')`],
  EventSource: [`new EventSource('${PIXEL}').onerror = () => (window.failed[at] = true)`],
  WebSocket: [`new WebSocket('wss://www.facebook.com/tr?z=${AT}').onerror = () => (window.failed[at] = true)`],
  "script append": [`const s = document.createElement('script'); s.src = '${SCRIPT}'; document.head.appendChild(s)`, true],
  "script append, then src": [`const s = document.createElement('script'); document.head.append(s); s.src = '${SCRIPT}'`, true],
  "script setAttribute": [`const s = document.createElement('script'); s.setAttribute('src', '${SCRIPT}'); document.head.append(s)`, true],
  "script setAttributeNS": [`const s = document.createElement('script'); s.setAttributeNS(null, 'src', '${SCRIPT}'); document.head.append(s)`, true],
  "script createElementNS": [`const s = document.createElementNS('http://www.w3.org/1999/xhtml', 'script'); s.src = '${SCRIPT}'; document.head.prepend(s)`, true],
  "script cloneNode": [`const s = new DOMParser().parseFromString('<body><p>', 'text/html').createElement('script'); s.setAttribute('src', '${SCRIPT}'); document.body.append(s.cloneNode())`, true],
  "script contextualFragment": [`document.body.append(document.createRange().createContextualFragment('<script src="${SCRIPT}"></scr' + 'ipt>'))`, true],
  "script document.write": [`document.write('<scr' + 'ipt src="${SCRIPT}"></scr' + 'ipt>')`, true],
  "script of SVG": [`const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.setAttribute('href', '${SCRIPT}'); const g = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); g.append(s); document.body.append(g)`, true],
  "script of text": [`const s = document.createElement('script'); s.text = "new Image().src = '${PIXEL}'"; document.head.append(s)`, true],
  "module script": [`const s = document.createElement('script'); s.type = 'module'; s.src = '${SCRIPT}'; document.head.replaceChild(s, document.head.appendChild(document.createElement('i')))`, true],
  "link stylesheet": [`const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'https://static.hotjar.com/x.css?z=${AT}'; document.head.append(l)`, true],
  "link preload": [`const l = document.createElement('link'); Object.assign(l, { rel: 'preload', as: 'script' }).href = '${SCRIPT}'; document.head.append(l)`, true],
  iframe: [`const f = document.createElement('iframe'); f.src = '${FRAME}'; document.body.append(f)`, true],
  "iframe append, then src": [`const f = document.createElement('iframe'); document.body.append(f); f.src = '${FRAME}'`, true],
  "iframe srcdoc": [`const f = document.createElement('iframe'); f.srcdoc = '<img src="${PIXEL}">'; document.body.append(f)`, true],
  "iframe srcdoc, not the first address": [`const f = document.createElement('iframe'); f.srcdoc = '<p style="background:url(/own.gif/a),url(${PIXEL})">text</p>'; document.body.append(f)`, true],
  // It gets an empty worker, which nobody hears of.
  "worker of text": [`window.failed[at] = !!new Worker("data:text/javascript,fetch('${PIXEL}', { mode: 'no-cors' })")`],
  object: [`const o = document.createElement('object'); o.data = '${FRAME}'; document.body.append(o)`, true],
  embed: [`const e = document.createElement('embed'); e.src = '${FRAME}'; document.body.append(e)`, true],
  audio: [`document.createElement('audio').src = '${PIXEL}'`, true],
  "video poster": [`const v = document.createElement('video'); v.poster = '${PIXEL}'; document.body.append(v)`, true],
  "input image": [`const i = document.createElement('input'); i.type = 'image'; i.src = '${PIXEL}'; document.body.append(i)`, true],
};


const NAMES = Object.keys(CALLS);

/** A page whose own scripts make every call. */
const page = (more) => {
  NAMES.forEach((name, at) => {
    const code = CALLS[name][0].replaceAll("z=AT", `z=${at}.`);
    shop.files.set(`/call/${at}.js`, `{ const at = ${at}, place = document.getElementById("place-${at}"); ${code} }`);
  });
  const body = NAMES.map((_, at) => `<p id="place-${at}">text</p><script src="/call/${at}.js"></script>`).join("");
  return shop.visit({ head: "<script>window.failed = {}</script>", body, ...more });
};

/** How often each call's address was asked for. */
const asked = () => NAMES.map((_, at) => shop.stub.requests.filter(({ site, query }) => !site && query.includes(`z=${at}.`)).length);

test("without the guard every call leaks, so the next test can fail", async () => {
  await page({ tag: "" });
  await until(() => asked().every(Boolean), "every request").catch(() => {});
  asked().forEach((times, at) => assert.ok(times > 0, NAMES[at]));
});

test("no call reaches a held host; each is made good once, or fails as if the host did not answer (B1)", async (t) => {
  const tab = await page();
  await settle(tab, 500);
  const before = asked();
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(tab.thrown, []);
  const failed = await tab.evaluate(() => window.failed);
  await apply(tab, verdict(["analytics", "marketing", "social"]));
  await until(() => asked().every((times, at) => times || !CALLS[NAMES[at]][1]), "every request").catch(() => {});
  await settle(tab, 300);
  const after = asked();
  for (const [at, name] of NAMES.entries()) {
    await t.test(name, () => {
      assert.equal(before[at], 0, "before consent");
      assert.equal(after[at], CALLS[name][1] ? 1 : 0, "after consent");
      if (!CALLS[name][1]) assert.ok(failed[at], "the caller hears of it");
    });
  }
});

test("the site's own calls are untouched, results and all", async () => {
  shop.files.set("/own.json", '{"own":true}');
  shop.files.set("/own.js", "window.own = (window.own || 0) + 1; document.currentScript.dataset.seen = 1");
  const tab = await shop.visit({ body: "<div id=box></div>" });
  const seen = await tab.evaluate(async () => {
    const box = document.getElementById("box");
    const script = document.createElement("script");
    script.src = "/own.js";
    const loaded = new Promise((resolve) => (script.onload = resolve));
    const answer = box.appendChild(script);
    await loaded;
    box.insertAdjacentHTML("beforeend", "<p>one</p>");
    box.lastChild.outerHTML = "<b>two</b>";
    const request = new XMLHttpRequest();
    request.open("GET", "/own.json", false);
    request.send();
    let illegal;
    try {
      Node.prototype.appendChild.call({}, box);
    } catch (error) {
      illegal = error instanceof TypeError;
    }
    return {
      same: answer === script,
      own: window.own,
      html: box.lastChild.outerHTML,
      json: await (await fetch("/own.json")).json(),
      text: request.responseText,
      source: new URL(script.src).pathname,
      name: [fetch.name, fetch.length, Node.prototype.appendChild.name],
      native: /\[native code\]/.test(Function.prototype.toString.call(fetch)),
      descriptor: Object.getOwnPropertyDescriptor(Node.prototype, "appendChild").writable,
      illegal,
    };
  });
  assert.deepEqual(seen, {
    same: true,
    own: 1,
    html: "<b>two</b>",
    json: { own: true },
    text: '{"own":true}',
    source: "/own.js",
    name: ["fetch", 1, "appendChild"],
    native: true,
    descriptor: true,
    illegal: true,
  });
});
