// Styles go without what is held, and have it back once it is granted (requirement B1).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { apply, openShop, settle, until, verdict } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const ALL = ["analytics", "marketing", "social"];

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
