// A host is held however its name is written, and however long the text is in which it stands (requirement B1).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, openShop, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const ALL = ["analytics", "marketing", "social"];

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
