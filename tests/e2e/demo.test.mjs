// The demo shop as `zgoda serve` hosts it: complete, accessible, and its live panel tells the truth.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startStub } from "../stub/server.mjs";
import { faults } from "./support/axe.mjs";
import { contacted } from "./support/account.mjs";
import { launch, newVisitor } from "./support/browser.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { Log } from "./support/log.mjs";
import { Server } from "./support/server.mjs";

const PAGES = ["pl/", "pl/kubek.html", "pl/prywatnosc.html", "en/", "en/mug.html", "en/privacy.html"];

let stub;
let server;
let log;
let browser;
before(async () => {
  stub = await startStub();
  server = await (await Server.prepare()).start({ demo: true });
  log = new Log(server);
  browser = await launch(stub.port);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await stub?.close();
});

const url = (path) => `${server.origin}/demo/${path}`;
const count = (visitor, name) => visitor.page.locator(`[data-count=${name}] dd`).innerText();

async function visitor(options) {
  stub.clear();
  return newVisitor(browser, { viewport: { width: 1440, height: 900 }, ...options });
}

for (const path of PAGES) {
  test(`${path} loads whole, makes no request to anyone else, and has the tag, the panel and the link to the settings`, async () => {
    const person = (await visitor()).reading(path.slice(0, 2));
    await person.goto(url(path));
    await person.asked();
    await eventually(async () => (await person.page.locator("[data-service]").count()) >= 10);
    await wait(500);
    assert.deepEqual(stub.sent, []);
    assert.deepEqual(await person.ran(), []);
    assert.equal(await count(person, "held"), "9");
    assert.equal(await count(person, "sent"), "0");
    assert.deepEqual(person.console.filter((line) => /^(error|uncaught)/.test(line)), []);
    const links = await person.page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
    for (const link of new Set(links)) {
      if (!link.startsWith(server.origin)) continue;
      assert.equal((await fetch(link)).status, 200, link);
    }
    assert.equal(await person.page.locator("footer [data-zgoda=settings]").count(), 1);
    await person.close();
  });
}

for (const [width, colorScheme] of [[320, "light"], [1440, "light"], [1440, "dark"]]) {
  test(`axe finds nothing on the shop at ${width} px, ${colorScheme}, and nothing scrolls sideways`, async () => {
    const person = await visitor({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
    for (const path of ["pl/", "pl/prywatnosc.html"]) {
      await person.goto(url(path));
      await person.page.locator("[data-count=held]").waitFor({ state: "attached" });
      assert.deepEqual(await faults(person.page), [], path);
      assert.equal(await person.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    }
    await person.close();
  });
}

test("the panel follows: held, released, sent, recorded; and the record is in the log", async () => {
  const person = await visitor();
  await person.goto(url("pl/"));
  await person.choose({ analytics: true });
  await eventually(async () => (await count(person, "released")) === "3");
  assert.equal(await count(person, "held"), "6");
  await eventually(() => ["ga4", "hotjar", "clarity"].every((id) => contacted(stub).includes(id)));
  assert.deepEqual(contacted(stub).filter((id) => !["ga4", "hotjar", "clarity"].includes(id)), []);
  await eventually(async () => Number(await count(person, "sent")) >= 3);
  await eventually(async () => (await count(person, "recorded")) === "1");
  const { choice } = await person.kept();
  assert.equal((await log.of(choice.id)).length, 1);
  assert.ok((await person.page.locator(".live").innerText()).includes(choice.rec));
  await person.close();
});

test("the film shows its placeholder until it is allowed there", async () => {
  const person = await visitor();
  await person.goto(url("pl/"));
  await person.reject();
  const place = person.page.getByRole("group", { name: /YouTube/ });
  await place.scrollIntoViewIfNeeded();
  await place.getByRole("button").first().click();
  await eventually(() => stub.to("www.youtube-nocookie.com").length > 0);
  await person.close();
});

test("the declaration lists every service of the config, in both languages", async () => {
  const { services } = await (await fetch(`${server.origin}/zgoda/sites/shop.json`)).json();
  for (const [path, language] of [["pl/prywatnosc.html", "pl"], ["en/privacy.html", "en"]]) {
    const person = (await visitor()).reading(language);
    await person.goto(url(path));
    const declaration = person.page.locator("[data-zgoda=declaration]");
    for (const { name } of services) await declaration.getByText(name[language] ?? name, { exact: false }).first().waitFor({ state: "attached" });
    await person.close();
  }
});
