// The engine: fetched in parallel, only when wanted, its bytes checked; without it a plain way to refuse (requirements F3, F6, E27, F33).

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CONFIG, choice, gate, openShop, ran, settle, until } from "./support/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());
beforeEach(() => shop.reset());

const YT = "https://www.youtube.com/embed/x";
const decided = { zgoda: choice([]), "zgoda.gate": gate() };
const asked = (part) => shop.stub.requests.filter(({ path }) => path.includes(part)).length;
const started = (tab) => until(() => tab.evaluate(() => globalThis.__started), "the engine");
const bridge = (tab) => tab.evaluate(() => ({ ...__bridge }));

test("a first visit: glue, module, config and language are asked for at the same time", async () => {
  const answers = [];
  for (const path of ["/zgoda/engine.js", "/zgoda/engine_bg.wasm", "/zgoda/sites/shop.json", "/zgoda/lang/pl.json"]) {
    const body = shop.files.get(path) ?? '{"title":"Prywatność"}';
    shop.files.set(path, (request, response) => {
      answers.push(() => {
        const type = path.endsWith("js") ? "text/javascript" : path.endsWith("wasm") ? "application/wasm" : "application/json";
        response.writeHead(200, { "content-type": type });
        response.end(body);
      });
      // Nobody is answered before all have asked.
      if (answers.length == 4) for (const answer of answers) answer();
    });
  }
  const tab = await shop.visit({ lang: "pl" });
  await started(tab);
  const { config, configUrl, lang, language, base, bundle, version, key } = await bridge(tab);
  assert.deepEqual(JSON.parse(config), CONFIG);
  assert.deepEqual(
    { configUrl, lang, language, base, version, key },
    { configUrl: "https://shop.example/zgoda/sites/shop.json", lang: '{"title":"Prywatność"}', language: "pl", base: "https://shop.example/zgoda/", version: "1.2.3", key: "zgoda" },
  );
  assert.match(bundle, /^b{64}$/);
});

test("A2: English asks for no language; any other for one file, a regional one where there is such", async () => {
  await started(await shop.visit({ lang: "en-GB" }));
  assert.equal(asked("/lang/"), 0);
  for (const [lang, file] of [
    ["pl-PL", "pl"], ["PL", "pl"], ["pt-PT", "pt"], ["pt-BR", "pt-br"], ["fr-ca", "fr-ca"], ["fr-CH", "fr"],
    ["zh-CN", "zh"], ["zh-Hans-HK", "zh"], ["zh-TW", "zh-tw"], ["zh-Hant-HK", "zh-hant"], ["nn-NO", "nn"],
  ]) {
    const before = asked("/lang/");
    shop.files.set(`/zgoda/lang/${file}.json`, `"${file}"`);
    const tab = await shop.visit({ lang });
    await started(tab);
    assert.equal((await bridge(tab)).lang, `"${file}"`, lang);
    assert.equal(asked("/lang/"), before + 1, lang);
  }
});

test("config by address and in the page", async () => {
  shop.files.set("/own/zgoda.json", JSON.stringify({ ...CONFIG, site: "own" }));
  const address = await shop.visit({ tag: '<script src="/zgoda/zgoda.js" data-config="/own/zgoda.json"></script>' });
  await started(address);
  assert.equal(JSON.parse((await bridge(address)).config).site, "own");
  const inline = await shop.visit({ tag: '<script src="/zgoda/zgoda.js"></script>', body: `<script type="application/json" id="zgoda-config">${JSON.stringify(CONFIG)}</script>` });
  await started(inline);
  assert.deepEqual(JSON.parse((await bridge(inline)).config), CONFIG);
});

test("wanted by a held frame, a declaration, and records that wait; else a later visit does without", async () => {
  const quiet = await shop.visit({}, { stored: decided });
  await settle(quiet, 300);
  assert.equal(asked("engine"), 0);
  await started(await shop.visit({ body: '<iframe data-category="social" data-src="https://www.youtube.com/embed/x"></iframe>' }, { stored: decided }));
  await started(await shop.visit({ body: '<div data-zgoda="declaration"></div>' }, { stored: decided }));
  const waiting = await shop.visit({}, { stored: { ...decided, "zgoda.outbox.1": { r: "{}", n: 0, next: 0 } } });
  await until(() => waiting.evaluate(() => globalThis.__commands?.some(([name]) => name == "flush")), "flush");
  await started(await shop.visit({}, { stored: { zgoda: choice([]) } }));
  await started(await shop.visit({}, { stored: decided, init: () => sessionStorage.setItem("zgoda.said", "said before the reload") }));
});

test("the first layer's module does what it can; for anything else the whole engine takes over, once, and then does everything", async () => {
  const tab = await shop.visit({});
  await started(tab);
  await tab.evaluate(() => zgoda.acceptAll());
  assert.equal(asked("whole"), 0);
  assert.equal(await tab.evaluate(() => zgoda.open()), "open");
  assert.equal(await tab.evaluate(() => zgoda.acceptAll()), "acceptAll");
  assert.equal(await tab.evaluate(() => zgoda.receipt()), "receipt");
  assert.equal(asked("whole"), 2, "glue and module, once");
  const [before, names] = await tab.evaluate(() => [__whole.before, __commands.map(([name]) => name)]);
  assert.deepEqual(before, { memory: true });
  assert.deepEqual(names, ["acceptAll", "open", "acceptAll", "receipt"]);
});

test("the whole engine is not to be had: the first layer hears of it, the owner too, and the next one who asks has it tried again", async () => {
  shop.files.delete("/zgoda/whole_bg.wasm");
  const tab = await shop.visit({});
  await started(tab);
  const refused = await tab.evaluate(() => zgoda.open().then(() => false, () => true));
  assert.ok(refused && tab.errors.some((text) => text.startsWith("zgoda: the engine did not start")));
  assert.deepEqual(await tab.evaluate(() => __commands.map(([name]) => name)), ["failed"]);
  assert.equal(await tab.locator("[data-zgoda-fallback]").count(), 0);
  assert.equal(await tab.evaluate(() => zgoda.rejectAll()), "rejectAll");
  shop.files.set("/zgoda/whole_bg.wasm", shop.files.get("/zgoda/engine_bg.wasm"));
  assert.equal(await tab.evaluate(() => zgoda.open()), "open");
});

test("a config raised since is noticed once per session, at idle", async () => {
  const tab = await shop.visit({}, { stored: decided });
  await until(() => asked("shop.json") == 1, "the check");
  await tab.reload();
  await settle(tab, 200);
  assert.equal(asked("shop.json"), 1);
  shop.files.set("/zgoda/sites/shop.json", JSON.stringify({ ...CONFIG, revision: 2 }));
  await started(await shop.visit({}, { stored: decided }));
});

const FAILURES = {
  "glue missing": () => shop.files.delete("/zgoda/engine.js"),
  "glue altered (F6)": () => shop.files.set("/zgoda/engine.js", `${shop.files.get("/zgoda/engine.js")}//`),
  "module missing": () => shop.files.delete("/zgoda/engine_bg.wasm"),
  "module altered (F6)": () => shop.files.set("/zgoda/engine_bg.wasm", Buffer.from([0, 97, 115, 109, 1, 0, 0, 1])),
  "start fails (F33)": () => shop.files.set("/fault.js", "__fault = 'panic'"),
};

for (const [name, breakIt] of Object.entries(FAILURES)) {
  test(`${name}: all stays shut, the visitor can refuse for good, the owner is told (E27)`, async () => {
    breakIt();
    const marked = '<script type="text/plain" data-category="analytics">(window.__ran = []).push(1)</script>';
    const page = { head: marked, body: shop.files.has("/fault.js") ? '<script src="/fault.js"></script>' : "" };
    const tab = await shop.visit(page);
    const button = tab.getByRole("button", { name: "Reject" });
    await button.waitFor();
    assert.equal(await tab.getByRole("link", { name: "Privacy policy" }).getAttribute("href"), "https://shop.example/privacy");
    assert.ok(tab.errors.some((text) => text.startsWith("zgoda: the engine did not start")));
    await button.click();
    assert.equal(await button.count(), 0);
    assert.equal(await tab.evaluate(() => zgoda.get().event), "reject_all");
    const stored = JSON.parse(await tab.evaluate(() => localStorage.zgoda));
    assert.deepEqual(stored.cat, { analytics: false, marketing: false, social: false });
    await tab.reload();
    await settle(tab, 300);
    assert.equal(await button.count(), 0, "a refusal is kept: nobody is asked again");
    assert.equal(await tab.evaluate(() => zgoda.get().event), "reject_all");
    assert.deepEqual(await ran(tab), []);
    assert.deepEqual(tab.thrown, []);
  });
}

test("a policy without 'wasm-unsafe-eval': the same, and the owner reads which keyword is missing (F3)", async () => {
  const glue = "export default async ({ module_or_path }) => { await WebAssembly.instantiate(await (await module_or_path).arrayBuffer()) }";
  const tag = '<script src="/zgoda/zgoda.js" data-site="shop"></script>';
  shop.files.set("/zgoda/engine.js", glue);
  shop.files.set("/zgoda/zgoda.js", shop.files.get("/zgoda/zgoda.js").replace(/sha384-[^"'`]+/g, ""));
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
  const tab = await shop.visit({ tag }, { response: { "content-security-policy": policy } });
  await tab.getByRole("button", { name: "Reject" }).click();
  assert.equal(await tab.evaluate(() => zgoda.get().event), "reject_all");
  assert.ok(tab.errors.some((text) => /^zgoda: .*'wasm-unsafe-eval'/.test(text)), tab.errors.join("\n"));
});

test("no config: all stays shut, and nothing is stored that no config allows", async () => {
  shop.files.delete("/zgoda/sites/shop.json");
  shop.files.set("/zgoda/own/pl.json", '{"direction":"ltr","close":"Zamknij","settings.title":"Prywatność","fallback":"Nie udało się wczytać ustawień."}');
  const tab = await shop.visit({ lang: "pl" });
  await tab.getByRole("button", { name: "Zamknij" }).click();
  assert.equal(await tab.evaluate(() => localStorage.length), 0);
});

test("a broken config is the engine's to report: no fallback", async () => {
  const tab = await shop.visit({ head: "<script>__fault = 'config'</script>" });
  await started(tab);
  await settle(tab, 150);
  assert.equal(await tab.locator("[data-zgoda-fallback]").count(), 0);
});

test("no engine: who has consented can still take it back from the button (A6)", async () => {
  for (const name of ["engine", "whole"]) shop.files.delete(`/zgoda/${name}.js`);
  const tab = await shop.visit({}, { stored: { zgoda: choice(["analytics"]), "zgoda.gate": gate() } });
  await tab.getByRole("button", { name: "Privacy settings" }).click();
  await tab.getByRole("button", { name: "Reject" }).click();
  assert.equal(await tab.evaluate(() => zgoda.has("analytics")), false);
  await tab.evaluate(() => void zgoda.open());
  await tab.getByRole("button", { name: "Reject" }).waitFor();
});

test("one part that fails leaves the others at work: a dataLayer that throws opens nothing (B1)", async () => {
  const before = "<script>dataLayer = { push() { throw Error('of the page') } }</script>";
  const head = '<script type="text/plain" data-category="analytics">(window.__ran = []).push(1)</script>';
  const tab = await shop.visit({ before, head, body: "<script>new Image().src = 'https://www.facebook.com/tr?x'</script>" });
  await settle(tab, 150);
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(tab.thrown, []);
  assert.equal(await tab.evaluate(() => typeof zgoda.get), "function");
});

test("the whole engine is not to be had for a held frame: nothing is thrown into the page", async () => {
  shop.files.delete("/zgoda/whole.js");
  const tab = await shop.visit({ body: `<iframe data-category="social" data-src="${YT}"></iframe>`, head: `<script>addEventListener('unhandledrejection', (e) => (window.rejected ||= []).push(String(e.reason)))</script>` });
  await settle(tab, 1000);
  assert.deepEqual([tab.thrown, await tab.evaluate(() => window.rejected ?? [])], [[], []]);
});
