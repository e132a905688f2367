// Under a strict content security policy (F2), with nonces (F4) and Trusted Types (F5): no violation, everything works.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./support/deadline.mjs";
import { mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' https://cdn.marks.example; style-src 'self'; connect-src 'self'; img-src 'self'";
const SCRIPT = mark(`<script src="https://cdn.marks.example/mark.js?m=P"></script>`, "analytics", "marks");
const FRAME = `<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="320" height="180"></iframe>`;

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/** Opens both layers, a list of services and the declaration, decides, reloads, withdraws; expects no violation on the way. */
async function walk(path, page) {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page(path, page));
  await visitor.asked();
  await visitor.openServices("analytics");
  await visitor.choose({ analytics: true });
  await visitor.ranAll(["P"]);
  assert.deepEqual(await visitor.violations(), []);
  const { choice } = await visitor.kept();
  await stage.log.await(choice.id, 1);
  await visitor.page.reload();
  await visitor.ranAll(["P"]);
  await visitor.openSettings();
  await visitor.press("reject");
  await visitor.decided();
  assert.deepEqual(await visitor.violations(), []);
  assert.deepEqual(visitor.console.filter((line) => /uncaught|Content Security|Trusted/.test(line)), []);
  await visitor.close();
}

test("F2: default-src 'none' with nothing but 'self' and 'wasm-unsafe-eval'", () =>
  walk("/strict.html", {
    head: SCRIPT,
    body: `${FRAME}<div data-zgoda="declaration"></div>`,
    headers: { "content-security-policy": STRICT },
  }));

test("F5: require-trusted-types-for 'script' with the banner's own policy", () =>
  walk("/trusted.html", {
    head: SCRIPT,
    body: FRAME,
    headers: { "content-security-policy": `${STRICT}; require-trusted-types-for 'script'; trusted-types zgoda` },
  }));

test("F4: a nonce with 'strict-dynamic': what is released carries the page's nonce", () =>
  walk("/nonce.html", {
    tag: stage.site.tag(`nonce="r4nd0m"`),
    head: SCRIPT + mark(`<script>globalThis.__inline = true;</script>`, "analytics", "marks"),
    headers: { "content-security-policy": "default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'" },
  }));
