// Storage that is blocked or full: the choice goes to the next place, and where there is none everything stays shut (F9, F34).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fullStorage, longCookiesRefused, noCookies, noStorage } from "./support/conditions.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { siteConfig } from "./support/site.mjs";
import { mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

/** With the prefix that keeps other hosts of the domain from setting it (F34). */
const COOKIE = "__Host-zgoda";

let stage;
let url;
before(async () => {
  // No service asks for the page to be loaded anew: by itself, after a no, that would race a test's own way to the next page.
  const { services } = siteConfig("sklep", "sklep.example");
  stage = await Stage.open({ changes: { services: services.map((service) => ({ ...service, reload: false })) } });
  const script = mark(`<script src="https://cdn.marks.example/mark.js?m=X"></script>`, "analytics", "marks");
  // With the revision on the tag the guard can tell a choice of another one without asking anybody.
  url = stage.site.page("/storage.html", { head: script, tag: stage.site.tag(`data-revision="1"`) });
});
after(() => stage.close());

const logged = (count) => eventually(async () => (await stage.log.records()).length === count, { what: `${count} records in the log` });

for (const [name, condition] of [["blocked", noStorage], ["full", fullStorage]]) {
  test(`local storage ${name}: the choice is kept in a first-party cookie and holds after a reload`, async () => {
    const before = (await stage.log.records()).length;
    const visitor = await stage.visitor({ before: [condition] });
    await visitor.goto(url);
    await visitor.asked();
    assert.deepEqual(stage.stub.sent, []);
    await visitor.accept();
    await visitor.ranAll(["X"]);
    const [cookie] = (await visitor.context.cookies()).filter((one) => one.name === COOKIE);
    assert.ok(cookie, "a cookie of the storage key's name");
    assert.equal(cookie.sameSite, "Lax");
    assert.equal(cookie.secure, true);
    assert.equal(cookie.path, "/");
    assert.deepEqual(JSON.parse(decodeURIComponent(cookie.value)).cat, { analytics: true, marketing: true, social: true });
    await logged(before + 1);
    await visitor.page.reload();
    await visitor.ranAll(["X"]);
    assert.equal(await visitor.question.isVisible(), false);
    await visitor.close();
  });
}

test("F9: local storage that has become full keeps no older yes: the refusal holds after a reload", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.accept();
  await visitor.ranAll(["X"]);
  await visitor.page.evaluate(fullStorage);
  await visitor.api("rejectAll");
  await eventually(() => visitor.page.evaluate(() => localStorage.zgoda === undefined), { what: "the older choice is gone" });
  stage.stub.clear();
  await visitor.page.reload();
  await wait(300);
  assert.deepEqual((await visitor.api("get")).categories, { analytics: false, marketing: false, social: false });
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(stage.stub.sent, []);
  await visitor.close();
});

test("storage and cookies blocked: the choice lives as long as the page, the visitor is told, the next page asks again and runs nothing", async () => {
  const before = (await stage.log.records()).length;
  const visitor = await stage.visitor({ before: [noStorage, noCookies] });
  await visitor.goto(url);
  await visitor.accept();
  await visitor.ranAll(["X"]);
  await visitor.page.getByText(visitor.text["said.session"]).waitFor({ state: "attached" });
  await logged(before + 1);
  stage.stub.clear();
  await visitor.page.reload();
  await visitor.asked();
  await wait(500);
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(stage.stub.sent, []);
  assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
  await visitor.close();
});

/** A yes that was kept, then weather turns bad on the open page, then a no: the next page must not meet the yes again. */
const yesThenNo = async ({ before = [], turn }) => {
  const visitor = await stage.visitor({ before });
  await visitor.goto(url);
  await visitor.accept();
  await visitor.ranAll(["X"]);
  await visitor.page.evaluate(turn);
  await visitor.page.evaluate(() => zgoda.rejectAll());
  await eventually(() => visitor.page.evaluate(() => !zgoda.has("marks")), { what: "the no in force" });
  stage.stub.clear();
  // The next page is another document: what was patched into this one is gone, what is stored is not.
  await visitor.goto(`${url}?next`);
  await visitor.asked();
  await wait(300);
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(stage.stub.sent, []);
  assert.deepEqual((await visitor.context.cookies()).filter(({ name }) => name === COOKIE), []);
  assert.equal((await visitor.kept()).choice, null);
  await visitor.close();
};

test("F9: local storage fills up after a yes and cookies are refused: the no that cannot be kept takes the yes away", () =>
  yesThenNo({ turn: `${fullStorage}${noCookies}` }));

test("F9: the no is too long for a cookie: the older yes in the cookie goes", () =>
  yesThenNo({
    before: [`if (location.search === "") ${fullStorage}`],
    turn: longCookiesRefused,
  }));

test("F9: a choice that local storage takes again leaves no older one in the cookie", async () => {
  const visitor = await stage.visitor({ before: [`if (location.search === "") ${fullStorage}`] });
  await visitor.goto(url);
  await visitor.accept();
  await visitor.ranAll(["X"]);
  await visitor.goto(`${url}?next`);
  await visitor.ranAll(["X"]);
  await visitor.page.evaluate(() => zgoda.rejectAll());
  await eventually(async () => (await visitor.kept()).choice?.cat.analytics === false, { what: "the no in local storage" });
  assert.deepEqual((await visitor.context.cookies()).filter(({ name }) => name === COOKIE), []);
  await visitor.close();
});

test("a choice that was written in another order is the engine's to read, and holds: nobody is asked again", async () => {
  const good = await stage.visitor();
  await good.goto(url);
  await good.accept();
  const { choice } = await good.kept();
  await good.close();
  const { v, ...rest } = choice;
  const text = JSON.stringify({ ...rest, v }, null, 1);
  const visitor = await stage.visitor({ before: [`if (!localStorage.zgoda) localStorage.zgoda = ${JSON.stringify(text)};`] });
  await visitor.goto(url);
  await eventually(() => visitor.page.evaluate(() => zgoda.has("analytics")), { what: "what was granted is" });
  assert.equal(await visitor.question.isVisible(), false);
  await visitor.close();
});

test("F9: garbage in storage is never a yes", async () => {
  const good = await stage.visitor();
  await good.goto(url);
  await good.accept();
  const { choice } = await good.kept();
  await good.close();
  const day = 86_400_000;
  const broken = {
    "not JSON": "{",
    "a list": "[]",
    "true": "true",
    "granted as text": { ...choice, cat: { analytics: "true", marketing: 1, social: {} } },
    "another site": { ...choice, site: "obcy" },
    "another revision": { ...choice, rev: 99 },
    "expired": { ...choice, exp: Date.now() - 1000 },
    "from the future": { ...choice, at: Date.now() + 3 * day, exp: Date.now() + 100 * day },
    "valid for ever": { ...choice, exp: choice.at + 4000 * day },
    "one member more": { ...choice, admin: true },
    "one member less": { ...choice, regime: undefined },
    "longer than 60000 bytes": JSON.stringify(choice) + " ".repeat(60_000),
    "a language longer than any": { ...choice, lang: "x".repeat(64) },
    "poisoned": `{"v":1,"__proto__":{"analytics":true},"cat":{"__proto__":{"analytics":true}}}`,
  };
  for (const [name, value] of Object.entries(broken)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const visitor = await stage.visitor({ before: [`if (!localStorage.zgoda) localStorage.zgoda = ${JSON.stringify(text)};`] });
    await visitor.goto(url);
    await visitor.asked();
    await wait(150);
    assert.deepEqual(await visitor.ran(), [], name);
    assert.deepEqual(stage.stub.sent, [], name);
    await visitor.close();
  }
});
