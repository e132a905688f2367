// Ways to a tracker that no request of their own tells of, or that a whole page has only one of (requirement B1); and that a site's own
// use of the same, and what a visitor does by a click, is as it was.

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { after, before, beforeEach, test } from "node:test";
import { STRICT } from "./support/guard.mjs";
import { apply, openShop, settle, until, verdict } from "./support/shop.mjs";

const ALL = ["analytics", "marketing", "social"];
const POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
const STRICT_TAG = '<script src="/zgoda/zgoda-strict.js" data-site="shop" data-strength="auto"></script>';
const BARRIER = `<script src="/zgoda/zgoda-strict.js" data-site="shop" data-strength="barrier"></script><meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`;

let shop;
let udp;
let packets;
before(async () => {
  shop = await openShop({ flags: ["--enable-quic", "--webrtc-ip-handling-policy=default_public_interface_only"] });
  udp = createSocket("udp4");
  udp.on("message", (message) => packets.push(message));
  // Where QUIC looks for every host there is.
  udp.bind(shop.stub.port, "0.0.0.0");
  await once(udp, "listening");
});
after(async () => {
  udp.close();
  await shop.close();
});
beforeEach(async () => {
  await shop.reset();
  shop.files.set("/zgoda/zgoda-strict.js", STRICT);
  packets = [];
});

/** Calls over UDP, to the tracker's host. */
const CALLS = {
  WebTransport: `new WebTransport("https://connect.facebook.net/x").ready.catch(() => {})`,
  "STUN server": `const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:connect.facebook.net:PORT" }] });
    peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer))`,
  "STUN server, set later": `const peer = new RTCPeerConnection(); peer.setConfiguration({ iceServers: [{ urls: "stun:connect.facebook.net:PORT" }] });
    peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer))`,
};

for (const [name, code] of Object.entries(CALLS)) {
  test(`${name}: held, and it leaves without us`, async () => {
    const call = (tab) => tab.evaluate(`{ ${code.replace("PORT", udp.address().port)} }`);
    const bare = await shop.visit({ tag: "" });
    await call(bare);
    await until(() => packets.length, "a packet");
    await bare.close();
    const tab = await shop.visit({});
    await settle(tab);
    packets = [];
    await call(tab);
    await settle(tab, 1000);
    assert.equal(packets.length, 0);
    assert.deepEqual(tab.thrown, []);
  });
}

for (const [name, tag] of Object.entries({ "zgoda.js": undefined, "zgoda-strict.js": STRICT_TAG })) {
  test(`${name}: import maps and speculation rules that name a tracker are held, others are not, and they work once granted`, async () => {
    shop.files.set("/own.js", "window.own = true");
    const rules = `{"prefetch": [{"urls": ["https://www.youtube.com/x"]}]}`;
    const tab = await shop.visit({
      tag,
      head: `<script type="importmap">{"imports": {"own": "/own.js"}}</script><script type="importmap">{"imports": {"theirs": "https://connect.facebook.net/x.js"}}</script>
        <script type="speculationrules">${rules}</script>`,
    });
    await tab.evaluate((text) => {
      const script = Object.assign(document.createElement("script"), { type: "speculationrules", textContent: text });
      document.head.append(script);
      return import("own");
    }, rules);
    const types = () => tab.evaluate(() => [...document.querySelectorAll("script:not([src])")].map(({ type }) => type));
    assert.deepEqual(await types(), ["importmap", "text/plain", "text/plain", "text/plain"]);
    assert.equal(await tab.evaluate(() => window.own), true);
    assert.equal(await tab.evaluate(() => import("theirs").catch(() => "unknown")), "unknown");
    await apply(tab, verdict(ALL));
    // What was held stays where it is, inert.
    const lively = async () => (await types()).filter((type) => type != "text/plain").join();
    await until(async () => (await lively()) == "importmap,importmap,speculationrules,speculationrules", "their types");
    assert.deepEqual(tab.thrown, []);
  });

  test(`${name}: the site's own use of rare calls is as it was`, async () => {
    shop.files.set("/worklet.js", "registerProcessor('own', class extends AudioWorkletProcessor { process() { return false } })");
    const tab = await shop.visit({ tag, body: "<iframe name=inner></iframe>" });
    const seen = await tab.evaluate(async () => {
      const context = new OfflineAudioContext(1, 1, 8000);
      await context.audioWorklet.addModule("/worklet.js");
      const cache = await caches.open("own");
      await cache.add("/x.gif");
      await cache.addAll(["/x.gif"]);
      const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:stun.shop.example" }] });
      const text = await (await fetch(URL.createObjectURL(new Blob(["own"])))).text();
      const frames = document.body.animate([{ opacity: 0 }, { opacity: 1 }], 10).effect.getKeyframes().length;
      window.open("/x.gif", "inner");
      return {
        node: new AudioWorkletNode(context, "own") instanceof AudioNode,
        cached: (await cache.keys()).length,
        servers: peer.getConfiguration().iceServers.length,
        audio: [new Audio("/x.gif").src, new Audio() instanceof Audio, HTMLAudioElement.prototype.constructor == HTMLAudioElement],
        text,
        frames,
      };
    });
    const { audio, ...rest } = seen;
    assert.deepEqual(rest, { node: true, cached: 1, servers: 1, text: "own", frames: 2 });
    assert.deepEqual(audio, ["https://shop.example/x.gif", true, true]);
    await until(() => shop.stub.requests.some(({ path, dest }) => path == "/x.gif" && dest == "iframe"), "the frame");
    assert.deepEqual(tab.thrown, []);
  });

  test(`${name}: where a visitor goes by a click is theirs: a share button opens the network's page`, async () => {
    const address = "https://www.facebook.com/sharer/sharer.php?u=x";
    const tab = await shop.visit({ tag, body: `<button onclick="window.open('${address}')">Share</button><a target=_blank href="${address}">Share</a>` });
    for (const control of ["button", "a"]) {
      const [popup] = await Promise.all([tab.waitForEvent("popup"), tab.click(control)]);
      await popup.waitForURL(address);
      await popup.close();
    }
    assert.deepEqual(tab.thrown, []);
  });
}

test("a window that nobody clicked for is not opened for a tracker; without us, it is", async () => {
  const address = "https://www.facebook.com/tr?popup";
  shop.files.set("/open.js", `open("${address}"); open("/x.gif")`);
  for (const [tag, isOpened] of [["", true], [undefined, false]]) {
    shop.stub.clear();
    const tab = await shop.visit({ tag, body: '<script src="/open.js"></script>' });
    await until(() => shop.stub.requests.some(({ path, dest }) => path == "/x.gif" && dest == "document"), "the page's own window");
    await settle(tab);
    assert.equal(shop.stub.to("www.facebook.com").length > 0, isOpened);
    await tab.context().close();
  }
});

test("without JavaScript the barrier's policy stays: what a noscript holds is not fetched; without us it is (A1)", async () => {
  const body = '<noscript><img src="https://www.facebook.com/tr?noscript=1"></noscript><img src="/x.gif">';
  for (const [tag, count] of [["", 1], [BARRIER, 0]]) {
    await shop.reset();
    shop.files.set("/zgoda/zgoda-strict.js", STRICT);
    const tab = await shop.visit({ tag, body }, { javaScriptEnabled: false });
    await settle(tab);
    assert.equal(shop.stub.to("www.facebook.com").length, count);
    assert.equal(shop.stub.requests.filter(({ path }) => path == "/x.gif").length, 1);
  }
});

test("listeners for frames that are sent elsewhere go with the patches, and are there once after a withdrawal: of frames, too (B1)", async () => {
  const before = `<script>{
    window.heard = [];
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const isOne = (target, type, options) => target.window === target && /^(click|submit)$/.test(type) && options === true;
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      if (isOne(this, type, options) && !heard.some((all) => all[0] == this && all[1] == type && all[2] == listener)) heard.push([this, type, listener]);
      return addEventListener.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      if (isOne(this, type, options)) heard = heard.filter((all) => !(all[0] == this && all[1] == type && all[2] == listener));
      return removeEventListener.call(this, type, listener, options);
    };
  }</script>`;
  const tab = await shop.visit({ before, body: `<iframe name="own" srcdoc="<p>text"></iframe><a target="own" href="https://connect.facebook.net/frame">x</a>` });
  const count = () => tab.evaluate(() => document.querySelector("iframe").contentWindow && heard.length);
  const isStopped = () =>
    tab.evaluate(() => {
      const event = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
      // Nobody goes anywhere: the page is asked what the guard had done by then.
      let stopped;
      addEventListener("click", (event) => ((stopped = event.defaultPrevented), event.preventDefault()), { once: true });
      document.querySelector("a").dispatchEvent(event);
      return stopped;
    });
  assert.deepEqual([await count(), await isStopped()], [4, true]);
  for (const granted of [true, false, true, false]) {
    await apply(tab, verdict(granted ? ["analytics", "marketing", "social"] : []));
    assert.deepEqual([await count(), await isStopped()], granted ? [0, false] : [4, true]);
  }
  assert.deepEqual(tab.thrown, []);
});
