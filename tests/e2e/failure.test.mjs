// What fails fails shut, says so on the console, and leaves a way to refuse (E27, F3, F6, F33).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUntouched } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { VENDORS, mark, marked, plain } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const INSERTED = VENDORS.filter((vendor) => !vendor.isStatic);
const TAGS = [...VENDORS.map(marked), ...INSERTED.map(plain)].join("\n");

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

const complaints = (visitor) => visitor.console.filter((line) => line.startsWith("error: zgoda: "));

/** The refusal of the plain dialog that stands in for the engine. */
const refusal = (visitor) => visitor.page.getByRole("button", { name: /^Odrzu/ });

/** Visits `url`, where the engine cannot start; refuses in the plain dialog; expects silence before and after. */
async function refusePlainly(url, reason) {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await refusal(visitor).waitFor({ state: "visible" });
  await wait(1000);
  await assertUntouched(stage.stub, visitor);
  assert.match(complaints(visitor).join("\n"), reason);
  assert.equal(await visitor.page.getByRole("button", { name: /akceptuj/i }).count(), 0, "a dialog that cannot inform does not ask for a yes");
  await refusal(visitor).click();
  await refusal(visitor).waitFor({ state: "hidden" });
  const { choice } = await visitor.kept();
  assert.equal(choice?.event, "reject_all");
  await visitor.page.reload();
  await eventually(() => stage.site.asked("/end.gif") > 1);
  await wait(1000);
  assert.equal(await refusal(visitor).isVisible(), false, "not asked again");
  await assertUntouched(stage.stub, visitor);
  assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
  await visitor.close();
}

const notFound = (request, response) => {
  response.writeHead(404);
  response.end();
};

test("the wasm module is missing (404): everything stays shut, a plain dialog refuses", async () => {
  stage.site.override("/zgoda/engine_bg.wasm", notFound);
  await refusePlainly(stage.site.page("/no-wasm.html", { head: TAGS }), /engine/);
  stage.site.override("/zgoda/engine_bg.wasm", null);
});

test("the glue is missing (404): the same", async () => {
  stage.site.override("/zgoda/engine.js", notFound);
  await refusePlainly(stage.site.page("/no-glue.html", { head: TAGS }), /engine/);
  stage.site.override("/zgoda/engine.js", null);
});

test("F6: one altered byte in the module: it is not started", async () => {
  const answer = await fetch(`${stage.server.origin}/zgoda/engine_bg.wasm`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  bytes[bytes.length - 1] ^= 1;
  stage.site.override("/zgoda/engine_bg.wasm", (request, response) => {
    response.writeHead(200, { "content-type": "application/wasm" });
    response.end(bytes);
  });
  await refusePlainly(stage.site.page("/altered.html", { head: TAGS }), /engine/);
  stage.site.override("/zgoda/engine_bg.wasm", null);
});

const BROKEN_SETTINGS = {
  "are missing (404)": () => notFound,
  "are altered by one byte (F6)": (bytes) => {
    bytes[bytes.length - 1] ^= 1;
    return (request, response) => {
      response.writeHead(200, { "content-type": "application/wasm" });
      response.end(bytes);
    };
  },
};

for (const [name, breakIt] of Object.entries(BROKEN_SETTINGS)) {
  test(`E27: the settings ${name}: everything stays shut, owner and visitor are told, the first layer still refuses, provably`, async () => {
    const answer = await fetch(`${stage.server.origin}/zgoda/whole_bg.wasm`);
    stage.site.override("/zgoda/whole_bg.wasm", breakIt(Buffer.from(await answer.arrayBuffer())));
    const visitor = await stage.visitor();
    await visitor.goto(stage.site.page("/no-settings.html", { head: TAGS }));
    await visitor.asked();
    await visitor.press("settings");
    await visitor.page.getByText(visitor.text.failed).waitFor({ state: "visible" });
    assert.match(complaints(visitor).join("\n"), /engine did not start/);
    await wait(500);
    await assertUntouched(stage.stub, visitor);
    await visitor.press("reject");
    await visitor.decided();
    const { choice } = await visitor.kept();
    assert.equal(choice?.event, "reject_all");
    await stage.log.await(choice.id, 1);
    stage.site.override("/zgoda/whole_bg.wasm", null);
    await visitor.openSettings();
    assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
    await visitor.close();
  });
}

test("F3: a policy without 'wasm-unsafe-eval': the same, and the console names the missing keyword", async () => {
  const url = stage.site.page("/no-eval.html", {
    head: VENDORS.map(marked).join("\n"),
    headers: { "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'" },
  });
  await refusePlainly(url, /wasm-unsafe-eval/);
});

test("E27 B1: the module never arrives: nothing leaves while the page waits", async () => {
  stage.site.override("/zgoda/engine_bg.wasm", () => {});
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/hanging.html", { head: TAGS }));
  await wait(4000);
  await assertUntouched(stage.stub, visitor);
  await visitor.close();
  stage.site.override("/zgoda/engine_bg.wasm", null);
});

test("no banner at all (404 on the tag): what is marked stays shut", async () => {
  stage.site.override("/zgoda/zgoda.js", notFound);
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/no-tag.html", { head: VENDORS.map(marked).join("\n") }));
  await eventually(() => stage.site.asked("/end.gif"));
  await wait(500);
  await assertUntouched(stage.stub, visitor);
  await visitor.close();
  stage.site.override("/zgoda/zgoda.js", null);
});

/** Broken configs by the field that the console has to name. */
const BROKEN = {
  version: (config) => ({ ...config, version: 2 }),
  site: (config) => ({ ...config, site: "Sklep Próbny" }),
  languages: (config) => ({ ...config, languages: [] }),
  "controller.name": (config) => ({ ...config, controller: { ...config.controller, name: 7 } }),
  policy: (config) => ({ ...config, policy: undefined }),
  revision: (config) => ({ ...config, revision: 0 }),
  "regime.fixed": (config) => ({ ...config, regime: { fixed: "moon" } }),
  "categories[0].id": (config) => ({ ...config, categories: [{ id: "Ó" }, ...config.categories.slice(1)] }),
  "services[0].category": (config) => ({ ...config, services: [{ ...config.services[0], category: "nowhere" }] }),
  "look.layout": (config) => ({ ...config, look: { layout: "popup" } }),
  "storage.acceptDays": (config) => ({ ...config, storage: { acceptDays: 4000 } }),
  unknown: (config) => ({ ...config, unknown: "maybe" }),
};

test("a broken config is named on the console, field by field, and everything stays shut", async () => {
  const resolved = await (await fetch(`${stage.server.origin}/zgoda/sites/sklep.json`)).json();
  const cases = { ...BROKEN, "not JSON": null };
  for (const [field, damage] of Object.entries(cases)) {
    const text = damage ? JSON.stringify(damage(resolved)) : "{ version: 1";
    stage.site.override("/broken.json", (request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(text);
    });
    const visitor = await stage.visitor();
    await visitor.goto(stage.site.page("/broken.html", { head: TAGS, tag: `<script src="/zgoda/zgoda.js" data-config="/broken.json"></script>` }));
    await eventually(() => complaints(visitor).length > 0, { what: `a complaint about ${field}` });
    if (damage) assert.ok(complaints(visitor).some((line) => line.includes(field)), `${field} is named in: ${complaints(visitor)}`);
    await wait(300);
    await assertUntouched(stage.stub, visitor);
    assert.equal((await visitor.kept()).choice, null);
    assert.deepEqual(visitor.console.filter((line) => line.startsWith("uncaught")), []);
    await visitor.close();
  }
});

test("a config with several mistakes: all of them are named at once", async () => {
  const resolved = await (await fetch(`${stage.server.origin}/zgoda/sites/sklep.json`)).json();
  const text = JSON.stringify({ ...resolved, revision: "1", unknown: "maybe", look: { theme: "pink" } });
  stage.site.override("/broken.json", (request, response) => response.end(text));
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/several.html", { tag: `<script src="/zgoda/zgoda.js" data-config="/broken.json"></script>` }));
  for (const field of ["revision", "unknown", "look.theme"]) {
    await eventually(() => complaints(visitor).some((line) => line.includes(field)), { what: `${field} is named` });
  }
  await visitor.close();
});

test("a category or service nobody declared stays shut even after accept all, and the console says which", async () => {
  const one = (m, category, service) => mark(`<script src="https://cdn.marks.example/mark.js?m=${m}"></script>`, category, service);
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/unknown.html", { head: one("U", "statystyka", "") + one("V", "constructor", "") + one("K", "analytics", "marks") }));
  await visitor.accept();
  await visitor.ranAll(["K"]);
  await wait(500);
  assert.deepEqual(await visitor.ran(), ["K"]);
  await eventually(() => complaints(visitor).some((line) => line.includes("statystyka")), { what: "the unknown category is named" });
  await visitor.close();
});

test("two tags on one page: the second does nothing but say so", async () => {
  const script = mark(`<script src="https://cdn.marks.example/mark.js?m=T"></script>`, "analytics", "marks");
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/two.html", { head: stage.site.tag() + script }));
  await visitor.asked();
  assert.equal(await visitor.question.count(), 1);
  await eventually(() => complaints(visitor).length > 0, { what: "a complaint about the second tag" });
  await visitor.accept();
  await visitor.ranAll(["T"]);
  const { choice } = await visitor.kept();
  await stage.log.await(choice.id, 1);
  await wait(500);
  assert.deepEqual(await visitor.ran(), ["T"]);
  assert.equal((await stage.log.of(choice.id)).length, 1, "one decision, one record");
  await visitor.close();
});
