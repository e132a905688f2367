// What is not granted neither runs nor is requested (requirements A1, B1), and runs once it is.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { VENDORS, marked, plain } from "../e2e/support/snippets.mjs";
import { apply, choice, gate, openShop, ran, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const has = (all, some) => some.every((one) => all.filter((other) => other == one).length == 1);
const ALL = ["analytics", "marketing", "social"];
const stored = { zgoda: choice(ALL), "zgoda.gate": gate() };
const YT = "https://www.youtube.com/embed/x";
const PIXEL = "https://www.facebook.com/tr?z";

for (const vendor of VENDORS) {
  test(`${vendor.id}, unmarked: nothing runs before consent, all of it after (A1)`, async () => {
    const tab = await shop.visit({ head: plain(vendor) });
    await settle(tab);
    assert.deepEqual(await ran(tab), []);
    // The look-ahead scanner may have fetched a static tag before any script ran; nothing else may have left.
    const scanned = vendor.isStatic ? vendor.first : "";
    assert.deepEqual(shop.sent().filter((address) => address != scanned), []);
    await apply(tab, verdict(ALL));
    await until(async () => shop.stub.to(vendor.last).length, vendor.last);
    await until(async () => has(await ran(tab), vendor.ran), vendor.ran.join());
    assert.deepEqual(tab.thrown, []);
  });

  test(`${vendor.id}, marked: no request at all before consent, all of it after (A1)`, async () => {
    const tab = await shop.visit({ head: marked(vendor) });
    await settle(tab);
    assert.deepEqual(await ran(tab), []);
    assert.deepEqual(shop.sent(), []);
    await apply(tab, verdict(ALL));
    await until(async () => shop.stub.to(vendor.last).length, vendor.last);
    await until(async () => has(await ran(tab), vendor.ran), vendor.ran.join());
  });
}

test("all vendors at once, put in later by the site's own code, in markup and nested", async () => {
  const code = `setTimeout(() => {
    ${JSON.stringify(VENDORS.map(plain))}.forEach((snippet, at) => {
      const inner = "document.body.append(document.createRange().createContextualFragment(" + JSON.stringify(snippet).replaceAll("</", "<\\/") + "))";
      if (at % 2) return (0, eval)(inner);
      const script = document.createElement("script");
      script.text = "{ const s = document.createElement('script'); s.append(" + JSON.stringify(inner) + "); document.head.append(s) }";
      document.head.append(script);
    });
    window.put = true;
  }, 100)`;
  shop.files.set("/late.js", code);
  const tab = await shop.visit({ body: '<script src="/late.js"></script>' });
  await tab.waitForFunction(() => window.put);
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(await ran(tab), []);
  await apply(tab, verdict(ALL));
  for (const vendor of VENDORS) await until(async () => has(await ran(tab), vendor.ran) && shop.stub.to(vendor.last).length, vendor.id);
  assert.deepEqual(tab.thrown, []);
});

test("analytics alone: its vendors run, the others stay held, on this page and the next (A4)", async () => {
  const head = VENDORS.map(plain).join("");
  const tab = await shop.visit({ head });
  await apply(tab, verdict(["analytics"]));
  const check = async () => {
    for (const vendor of VENDORS.filter(({ category }) => category == "analytics")) await until(async () => has(await ran(tab), vendor.ran), vendor.id);
    await settle(tab, 200);
    const names = await ran(tab);
    for (const vendor of VENDORS.filter(({ id, category }) => category == "marketing" && id != "gtm")) {
      assert.ok(!vendor.ran.some((name) => names.includes(name)), vendor.id);
    }
  };
  await check();
  await tab.evaluate(
    ([stored, gate]) => {
      localStorage.setItem("zgoda", stored);
      localStorage.setItem("zgoda.gate", gate);
    },
    [JSON.stringify(choice(["analytics"])), JSON.stringify(gate())],
  );
  await tab.reload();
  await check();
});

test("whoever grants Google Analytics has not granted Google Ads by a closer address; of two patterns alike the owner's counts (A4)", async () => {
  const svc = [
    ["ga4", "analytics", ["googletagmanager.com/gtag/js"]],
    ["heat", "analytics", ["hotjar.com"]],
  ];
  const stored = { zgoda: choice(["analytics"]), "zgoda.gate": gate({ svc }) };
  const tags = ["G-1", "AW-1"].map((id) => `<script src="https://www.googletagmanager.com/gtag/js?id=${id}"></script>`);
  const heat = '<script src="https://static.hotjar.com/c/hotjar-1.js"></script>';
  const tab = await shop.visit({ head: `${tags.join("")}${heat}` }, { stored });
  await settle(tab);
  const marks = await tab.$$eval("[src*=gtag], [data-src*=gtag], [src*='static.hotjar']", (all) => all.map(({ dataset, src }) => dataset.service ?? src.split("/")[2]));
  assert.deepEqual(marks, ["www.googletagmanager.com", "google-ads", "static.hotjar.com"]);
});

test("a tag is held and let go by what the config calls the service, though the catalogue calls it otherwise, and by its own switch (A4)", async () => {
  const svc = [["our-pixel", "adverts", ["connect.facebook.net", "facebook.com/tr"], "meta-pixel"]];
  const head = `<script>fbq("init")</script><script type="text/plain" data-service="meta-pixel">__ran = ["marked"]</script>`;
  const before = "<script>fbq = (word) => (called = word)</script>";
  for (const [cat, own, isGranted] of [[true, {}, true], [false, {}, false], [true, { "our-pixel": false }, false], [false, { "our-pixel": true }, true]]) {
    const stored = { zgoda: choice([], { cat: { adverts: cat, marketing: !cat }, svc: own }), "zgoda.gate": gate({ svc }) };
    const tab = await shop.visit({ before, head }, { stored });
    await settle(tab);
    assert.equal(await tab.evaluate(() => globalThis.called), isGranted ? "init" : undefined);
    assert.deepEqual(await ran(tab), isGranted ? ["marked"] : []);
    assert.equal(await tab.evaluate(() => zgoda.has("meta-pixel")), isGranted);
    await tab.context().close();
  }
  // Another with that id is the one that is meant.
  const both = gate({ svc: [...svc, ["meta-pixel", "marketing", [], "meta-pixel"]] });
  const other = await shop.visit({ before, head }, { stored: { zgoda: choice([], { cat: { adverts: true, marketing: false } }), "zgoda.gate": both } });
  await settle(other);
  assert.deepEqual(await ran(other), []);
  // What is held before anything is known of the config is its service's, too.
  const tab = await shop.visit({ before, head });
  await settle(tab);
  assert.deepEqual(await ran(tab), []);
  await apply(tab, verdict([], { cat: { adverts: true, marketing: false }, gate: gate({ svc }) }));
  assert.deepEqual(await until(async () => (await ran(tab))[0] && ran(tab)), ["marked"]);
  assert.equal(await tab.evaluate(() => globalThis.called), "init");
});

test("what the parser puts into shadow roots is held, one within another, too, and let go in its place (B1)", async () => {
  const root = (html) => `<div><template shadowrootmode="open">${html}</template></div>`;
  const inner = root(`<script src="https://connect.facebook.net/2"></script><script>fbq('track'); __inline = true</script>`);
  const marked = '<script type="text/plain" data-category="analytics" data-src="https://www.googletagmanager.com/gtm.js"></script>';
  const body = root(`<p><script src="https://connect.facebook.net/1"></script></p><iframe src="https://www.youtube.com/embed/3"></iframe>${inner}${marked}`);
  const tab = await shop.visit({ body });
  await settle(tab);
  assert.equal(await tab.evaluate(() => globalThis.__ran?.length ?? 0), 0, "nothing runs");
  assert.equal(await tab.evaluate(() => globalThis.__inline), undefined);
  // Requests that the browser makes while it parses are no news (docs/BLOCKING.md); what is marked makes none.
  assert.deepEqual(shop.sent().filter((sent) => sent.endsWith("gtm.js")), []);
  assert.equal(await tab.evaluate(() => document.querySelector("div").shadowRoot.querySelector("iframe").dataset.service), "youtube");
  const before = shop.sent().length;
  await apply(tab, verdict(["analytics"]));
  await until(() => shop.sent().some((sent) => sent.endsWith("gtm.js")), "what is marked, once granted");
  assert.equal(await tab.evaluate(() => globalThis.__inline), undefined);
  await tab.evaluate(() => (globalThis.fbq = () => {}));
  await apply(tab, verdict(ALL));
  await tab.waitForFunction(() => globalThis.__inline);
  await until(() => shop.sent().slice(before).some((sent) => sent.endsWith("embed/3")), "the frame, once granted");
  assert.deepEqual(await tab.evaluate(() => [...document.querySelector("div").shadowRoot.querySelectorAll('p > script:not([type="text/plain"])')].map(({ type, src }) => [type, src])), [["", "https://connect.facebook.net/1"]]);
  assert.deepEqual(tab.thrown, []);
});

test("a form whose fields are called like what is read of an element hides nothing from the guard (B1)", async () => {
  const names = ["matches", "getAttribute", "localName", "dataset", "attributes", "type", "children", "querySelectorAll", "firstElementChild", "nodeType"];
  const form = `<form style="background: url(https://connect.facebook.net/form)">${names.map((name) => `<input name=${name}>`).join("")}</form>`;
  const tab = await shop.visit({ body: `<p>x</p>${form}<script src="/x.js"></script>` });
  await tab.evaluate((markup) => {
    const parsed = new DOMParser().parseFromString(markup, "text/html").body;
    document.querySelector("p").append(...parsed.childNodes);
    document.body.offsetWidth;
  }, `${form}<p style="background: url(https://connect.facebook.net/beside)">x</p>`);
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(tab.thrown, []);
});

for (const field of ["shadowRoot", "querySelectorAll"]) test(`a form with fields that are called ${field} hides no script in it (F8)`, async () => {
  const fields = `<input name="${field}"><input name="${field}">`;
  const tab = await shop.visit({ body: `<p>The body is looked at before the form.</p><script src="/x.js"></script><form>${fields}<script src="https://connect.facebook.net/1"></script><script>fbq('track'); __inline = true</script></form>` });
  await settle(tab);
  assert.deepEqual(await tab.evaluate(() => [globalThis.__ran?.length ?? 0, globalThis.__inline]), [0, undefined]);
  await tab.evaluate(() => (globalThis.fbq = () => {}));
  await apply(tab, verdict(ALL));
  await tab.waitForFunction(() => globalThis.__inline);
});

test("a part of a blob that is none hides nothing in the others (B1)", async () => {
  const tab = await shop.visit({});
  const work = (end) => new Worker(URL.createObjectURL(new Blob([`fetch("https://connect.facebook.net/${end}", { mode: "no-cors" });`, null])));
  await tab.evaluate(work, "held");
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(ALL));
  await tab.evaluate(work, "granted");
  await until(() => shop.sent().some((sent) => sent.endsWith("net/granted")), "the worker's request, once granted");
});

test("an empty frame in markup with an entity has no free hand (B1)", async () => {
  const tab = await shop.visit({ body: "<div id=box></div>" });
  await tab.evaluate((address) => {
    document.getElementById("box").innerHTML = "&#160;<iframe></iframe>";
    frames[0].fetch(address, { mode: "no-cors" }).catch(() => {});
  }, PIXEL);
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
});

test("a script that stands in the page empty does not run when code gives it a text, and does once granted (B1)", async () => {
  const tab = await shop.visit({});
  const ways = {
    text: "script.text = code",
    append: "script.append(code)",
    "append, after nothing": "script.append(''); script.append(code)",
    textContent: "script.textContent = code",
    innerHTML: "script.innerHTML = code",
    innerText: "script.innerText = code",
    "a text node": "script.appendChild(document.createTextNode(code))",
  };
  for (const [name, way] of Object.entries(ways)) {
    await tab.evaluate(([name, way]) => Function("script", "code", way)(document.head.appendChild(document.createElement("script")), `window.fbq ||= () => {}; fbq('init'); (window.__ran ||= []).push('${name}')`), [name, way]);
  }
  assert.deepEqual(await ran(tab), []);
  await apply(tab, verdict(ALL));
  await until(async () => (await ran(tab)).length == Object.keys(ways).length, "all of them");
});

test("withdrawal takes back a frame that nobody marked and that was granted when it came (A14, A45)", async () => {
  const tab = await shop.visit({ body: `<iframe id="a" src="${YT}?a"></iframe>` }, { stored });
  await tab.evaluate((address) => document.body.append(Object.assign(document.createElement("iframe"), { src: address + "?b" })), YT);
  await until(() => shop.stub.to("www.youtube.com").length == 2, "both");
  await tab.evaluate(() => zgoda.open());
  await apply(tab, verdict([]));
  await settle(tab);
  assert.deepEqual(tab.frames().map((frame) => frame.url()).filter((url) => /youtube/.test(url)), []);
});

test("what is held and then gets an address of the site's own keeps it, wherever it is moved (B1)", async () => {
  const body = `<p id=box><img id=first alt="" src="https://www.facebook.com/tr?first"><img id=lazy alt="" data-category="shoes" data-src="/x.gif?lazy"></p><p id=other></p>`;
  const tab = await shop.visit({ body });
  await settle(tab);
  const moved = await tab.evaluate(() => {
    const images = [document.getElementById("first"), document.getElementById("lazy")];
    images[0].src = "/x.gif?own";
    images[1].src = images[1].dataset.src;
    for (const image of images) document.getElementById("other").append(image);
    return images.map((image) => image.getAttribute("src"));
  });
  assert.deepEqual(moved, ["/x.gif?own", "/x.gif?lazy"]);
  await apply(tab, verdict(ALL));
  assert.deepEqual(await tab.evaluate(() => [...document.querySelectorAll("#other img")].map((image) => image.getAttribute("src"))), moved);
  // It may still be given a tracker's, and is held again.
  await apply(tab, verdict([]));
  await tab.evaluate(() => (document.getElementById("first").src = "https://www.facebook.com/tr?second"));
  await settle(tab);
  assert.deepEqual(shop.sent().filter((address) => /second/.test(address)), []);
});

test("a lazy loader does not load what is marked with a service, or with a category of the config; what a shop marks for itself it does (A1)", async () => {
  const image = (name, marks) => `<img class="lazy" id="${name}" alt="" ${marks} data-src="https://pictures.example/${name}">`;
  const load = '<script>for (const one of document.querySelectorAll(".lazy")) one.src = one.dataset.src</script>';
  const body = image("service", 'data-category="marketing" data-service="banner"') + image("shoes", 'data-category="shoes"') + load;
  const first = await shop.visit({ body });
  await until(() => shop.sent().length, "the shop's own");
  await settle(first);
  assert.deepEqual(shop.sent(), ["pictures.example/shoes"]);
  shop.stub.clear();
  const later = await shop.visit({ body: image("category", 'data-category="marketing"') + load }, { stored: { zgoda: choice([]), "zgoda.gate": gate() } });
  await settle(later);
  assert.deepEqual(shop.sent(), []);
  await later.evaluate(() => void zgoda.open());
  await apply(later, verdict(ALL));
  await until(() => shop.sent().join() == "pictures.example/category", "once granted");
});
