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

test("a style sheet in the HTML goes without what is held, and has it back once it is granted (B1)", async () => {
  const pixel = "www.facebook.com/tr?z=css";
  const head = `<style id="sheet">#a{background:url(https://${pixel});color:rgb(1, 2, 3)}</style>`;
  const tab = await shop.visit({ head, body: '<p id="a">text</p>' });
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  assert.equal(await tab.evaluate(() => getComputedStyle(document.getElementById("a")).color), "rgb(1, 2, 3)");
  await apply(tab, verdict(["analytics"]));
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(ALL));
  await until(async () => shop.stub.to("www.facebook.com/tr").length, pixel);
  assert.equal(await tab.evaluate(() => document.getElementById("sheet").textContent.includes("facebook")), true);
  assert.deepEqual(tab.thrown, []);
});

// A backslash, what follows it, and the address that the browser makes of both.
const ESCAPED = {
  "a letter": String.raw`connect.f\61 cebook.net/x`,
  "six digits": String.raw`connect.f\000061cebook.net/x`,
  "capital digits": String.raw`connect.facebo\6F\6B.net/x`,
  "a dot": String.raw`connect\2e facebook.net/x`,
  "a slash of the path": String.raw`www.facebook.com\2ftr/x`,
  "a letter of the path": String.raw`www.facebook.com/\74 r/x`,
  "no digits": String.raw`connect.facebook\.net/x`,
  "a line feed that the address loses": String.raw`connect.face\a book.net/x`,
  "an octet of the address": "connect.f%61cebook.net/x",
  "an octet behind an escape": String.raw`connect.f\25 61cebook.net/x`,
  "the end of a line": "connect.face\\\nbook.net/x",
};

for (const [name, address] of Object.entries(ESCAPED)) {
  test(`a host behind an escape of CSS is held as it would be without: ${name} (B1)`, async () => {
    const head = `<style>#a{background:url("https://${address}-1");color:rgb(1, 2, 3)}</style>`;
    const tab = await shop.visit({ head, body: '<p id="a">text</p><p id="b">text</p>' });
    const left = await tab.evaluate(async (address) => {
      window.unescape = () => "";
      const [a, b] = document.querySelectorAll("p");
      a.style.cssText = `border-image:url("https://${address}-2")`;
      b.setAttribute("style", `background:url("https://${address}-3")`);
      document.styleSheets[0].insertRule(`#b{list-style-image:url("https://${address}-4");display:list-item}`);
      const sheet = document.createElement("style");
      document.head.append(sheet);
      sheet.append(`@import "https://${address}-5";p{margin:7px}`);
      await new Promise((done) => setTimeout(done));
      return sheet.textContent;
    }, address);
    await settle(tab);
    assert.deepEqual(shop.sent(), []);
    assert.equal(left, "p{margin:7px}");
    assert.equal(await tab.evaluate(() => getComputedStyle(document.getElementById("a")).color), "rgb(1, 2, 3)");
    await apply(tab, verdict(ALL));
    await until(async () => shop.sent().some((sent) => sent.endsWith("/x-1")), "the style sheet, once granted");
    assert.deepEqual(tab.thrown, []);
  });
}

// The host, or the whole address, as somebody may write it in markup and, where that is another, in a style; browsers request the tracker.
const SPELLED = {
  "a wide letter": ["https://connect.ｆacebook.net/x"],
  "a wide capital": ["https://CONNECT.ＦACEBOOK.net/x"],
  "a letter of mathematics": ["https://connect.\u{1D41F}acebook.net/x"],
  "an ideographic full stop": ["https://connect.facebook。net/x"],
  "wide full stops": ["https://connect．facebook．net/x"],
  "a half-width full stop": ["https://connect.facebook｡net/x"],
  "a soft hyphen": ["https://connect.face\u00adbook.net/x"],
  "a space without width": ["https://connect.face\u200bbook.net/x"],
  "a word joiner": ["https://connect.face\u2060book.net/x"],
  "octets of a wide letter": ["https://connect.%EF%BD%86acebook.net/x"],
  "mixed case": ["HTTPS://Connect.FaceBook.NET/x"],
  "a dot at its end": ["https://connect.facebook.net./x"],
  backslashes: [String.raw`https:\\connect.facebook.net\x`, String.raw`https:\\\\connect.facebook.net\\x`],
  "a backslash behind a slash": [String.raw`/\www.facebook.com\tr/x`, String.raw`/\\www.facebook.com\\tr/x`],
  "a backslash of the path": [String.raw`https://www.facebook.com\tr/x`, String.raw`https://www.facebook.com\5ctr/x`],
  "backslashes beside an escape": [String.raw`\\www.facebook.com\tr/x`, String.raw`\5c\\www.f\61 cebook.com\5ctr/x`],
};

for (const [name, [address, escaped = address]] of Object.entries(SPELLED)) {
  test(`a host is held however it is spelled: ${name} (B1)`, async () => {
    const head = `<style>#a{background:url("${escaped}-1")}</style>
      <script>{ const i = document.createElement("img"); i.setAttribute("srcset", ${JSON.stringify(`${address}-2 1x`)}); document.currentScript.after(i) }</script>`;
    const body = `<p id="a">text</p><p id="b" style='background:url("${escaped}-3")'>text</p><p id="c">text</p>`;
    const ways = ([address, escaped]) => {
      const c = document.getElementById("c");
      c.innerHTML = `<img src="${address}-4"><b style='background:url("${escaped}-5")'>text</b>`;
      c.offsetWidth;
      c.style.cssText = `border-image:url("${escaped}-6")`;
      new Image().srcset = `${address}-7 1x`;
      const sheet = document.createElement("style");
      document.head.append(sheet);
      sheet.append(`@import "${escaped}-8";`);
      new Image().src = `${address}-9`;
    };
    const bare = await shop.visit({ tag: "", head, body });
    await bare.evaluate(ways, [address, escaped]);
    await until(() => new Set(shop.sent()).size == 9, "all nine requests of a page without us");
    await shop.reset();
    const tab = await shop.visit({ head, body });
    await tab.evaluate(ways, [address, escaped]);
    await settle(tab);
    assert.deepEqual(shop.sent(), []);
    await apply(tab, verdict(ALL));
    await until(() => ["1", "3"].every((id) => shop.sent().some((sent) => sent.endsWith(`x-${id}`))), "the styles of the HTML, once granted");
    assert.deepEqual(tab.thrown, []);
  });
}

test("what a data: or javascript: address holds hides no host behind its octets (B1)", async () => {
  const frames = (granted) => {
    for (const end of [1, 2]) {
      const html = encodeURIComponent(`<img src="https://connect.facebook.net/${granted}${end}">`);
      const frame = document.createElement("iframe");
      frame.src = end == 1 ? `data:text/html,${html}` : `javascript:'${html}'`;
      document.body.append(frame);
    }
  };
  const tab = await shop.visit({});
  await tab.evaluate(frames, "held");
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(ALL));
  await tab.evaluate(frames, "granted");
  await until(() => [1, 2].every((end) => shop.sent().some((sent) => sent.endsWith(`net/granted${end}`))), "both, once granted");
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
  assert.deepEqual(await tab.evaluate(() => [...document.querySelector("div").shadowRoot.querySelectorAll("p > script")].map(({ type, src }) => [type, src])), [["", "https://connect.facebook.net/1"]]);
  assert.deepEqual(tab.thrown, []);
});

// Whoever goes through such a text once more from each of its letters is not done before the browser gives the page up.
const LONG = { letters: "A", labels: "a.", dashes: "a-", "hosts that go on": "com.", quotes: '\\"', backslashes: "\\\\", "addresses of styles": "url(", octets: "%41" };

for (const [name, unit] of Object.entries(LONG)) {
  test(`a million ${name} hold nothing up, in an address, a script and a style, and hide nothing behind them`, async () => {
    const text = unit.repeat(1e6 / unit.length);
    const tab = await shop.visit({
      head: `<style>#a{--x:'${text.replaceAll('"', "")}'}</style>`,
      body: `<p id="a"></p><img src='data:image/png;base64,${text}'><script>/* fetch ${text} */</script>`,
    });
    await tab.evaluate((text) => {
      document.getElementById("a").innerHTML = `<i title='${text}'></i><img src="https://connect.facebook.net/1">`;
      document.getElementById("a").style.setProperty("--y", `(${text.replace(/[\\"]/g, "")}`);
    }, text);
    await settle(tab);
    assert.deepEqual(shop.sent(), []);
    assert.deepEqual(tab.thrown, []);
    await apply(tab, verdict(ALL));
    await until(() => shop.sent().some((sent) => sent.endsWith("net/1")), "the image, once granted");
  });
}

test("a tab in the address of a style, and in that of an image put in as markup, hides no host (B1)", async () => {
  const tab = await shop.visit({ head: '<style>#a{background:url("https://connect.face\tbook.net/1")}</style>', body: '<p id="a">text</p><p>text</p>' });
  await tab.evaluate(() => {
    document.querySelectorAll("p")[1].innerHTML = '<img src="https://connect.face\tbook.net/2"><img src="https://connect.face\nbook.net/3">';
    document.querySelectorAll("p")[1].style.background = 'url("https://connect.face\tbook.net/4")';
    const frame = document.createElement("iframe");
    frame.src = 'da\tta:text/html,<img src="https://connect.facebook.net/5">';
    document.body.append(frame);
  });
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(ALL));
  await until(() => shop.sent().some((sent) => sent.endsWith("net/1")), "the style sheet, once granted");
});

test("attributes of styles in the HTML go without what is held, before they are drawn, and have it back once it is granted (B1)", async () => {
  const of = (id) => `https://connect.facebook.net/${id}`;
  const body = `<p style="color: red; background: url(${of("style")})">x</p><table background="${of("background")}"><tr><td>x</table>
    <p style="transform: translate(1px)">x</p><a ping="${of("ping")}" href="#x">x</a>`;
  const tab = await shop.visit({ body });
  const attributes = () =>
    tab.evaluate(() => ["p|style", "table|background", "p:nth-of-type(2)|style", "a|ping"].map((way) => document.querySelector(way.split("|")[0]).getAttribute(way.split("|")[1])));
  const kept = "transform: translate(1px)";
  assert.deepEqual(await attributes(), ["color: red; background: url(data:,)", "", kept, ""]);
  await tab.evaluate(() => {
    document.body.offsetWidth;
    document.querySelector("a").click();
  });
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  await apply(tab, verdict(ALL));
  await until(() => ["style", "background"].every((id) => shop.sent().some((sent) => sent.endsWith(`/${id}`))), "both images");
  assert.deepEqual(await attributes(), [`color: red; background: url(${of("style")})`, of("background"), kept, of("ping")]);
  assert.deepEqual(tab.thrown, []);
});

test("a form whose fields are called like what is read of an element hides nothing from the guard (B1)", async () => {
  const names = ["matches", "getAttribute", "localName", "dataset", "attributes", "type", "children"];
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

test("a form with fields that are called like a shadow root hides no script in it (F8)", async () => {
  const fields = '<input name="shadowRoot"><input name="shadowRoot">';
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

test("an attribute of styles that the page has changed since is not given back as it was (B1)", async () => {
  const tab = await shop.visit({ body: '<p style="color: red; background: url(https://connect.facebook.net/x)">x</p>' });
  await tab.evaluate(() => document.querySelector("p").setAttribute("style", "color: blue"));
  await apply(tab, verdict(ALL));
  assert.equal(await tab.evaluate(() => document.querySelector("p").getAttribute("style")), "color: blue");
  await settle(tab);
  assert.deepEqual(shop.sent().filter((sent) => sent.endsWith("/x")), []);
});

test("the sheet of a style element into which code puts rules is there at once, with its type and without what is held (B1)", async () => {
  const tab = await shop.visit({ head: "<style></style><style type=text/css></style>" });
  const seen = await tab.evaluate(() =>
    [...document.querySelectorAll("style")].slice(0, 2).map((style) => {
      style.append("@import 'https://connect.facebook.net/x.css'; p { color: red }", " b { color: blue }");
      style.firstChild.data += " i { color: green }";
      return [style.getAttribute("type"), [...style.sheet.cssRules].map(({ selectorText }) => selectorText)];
    }),
  );
  assert.deepEqual(seen, [[null, ["p", "b", "i"]], ["text/css", ["p", "b", "i"]]]);
  await settle(tab);
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(tab.thrown, []);
});

test("the text of a style sheet that changes while it is held: what the page made of it stays, and what came in pieces is whole again", async () => {
  const tab = await shop.visit({ head: '<style id="one"></style><style id="two"></style>' });
  await tab.evaluate(async () => {
    const [one, two] = document.querySelectorAll("style");
    one.append("@import 'https://connect.facebook.net/one.css';p{color:red}");
    two.append("@import 'https://connect.facebook.net/two.css';");
    await new Promise((done) => setTimeout(done));
    one.append("b{color:blue}");
    two.textContent = "i{color:green}";
  });
  await settle(tab, 100);
  const texts = () => tab.evaluate(() => [...document.querySelectorAll("style")].slice(0, 2).map((style) => style.textContent));
  assert.deepEqual(await texts(), ["p{color:red}b{color:blue}", "i{color:green}"]);
  await apply(tab, verdict(ALL));
  assert.equal((await texts())[0], "@import 'https://connect.facebook.net/one.css';p{color:red}b{color:blue}");
  assert.match((await texts())[1], /i\{color:green\}$/);
});

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
