// What is released comes in document order, each once; Google's Consent Mode hears default and update before any tag (C1 to C7).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { vendors } from "./support/account.mjs";
import { wait } from "./support/deadline.mjs";
import { mark, marked, plain, VENDORS } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const TYPES = ["ad_personalization", "ad_storage", "ad_user_data", "analytics_storage", "functionality_storage", "personalization_storage", "security_storage"];

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

const say = (letter) => `globalThis.__ran = [...(globalThis.__ran ?? []), "${letter}"];`;
const inline = (letter, category = "analytics") => mark(`<script>${say(letter)}</script>`, category, category === "analytics" ? "marks" : "meta-pixel");
const external = (letter, delay = 0, attributes = "") =>
  mark(`<script ${attributes} src="https://cdn.marks.example/mark.js?m=${letter}&amp;delay=${delay}"></script>`, "analytics", "marks");

test("scripts run in document order although the second is slow; another category's stay shut", async () => {
  const url = stage.site.page("/order.html", {
    head: [inline("A"), external("B", 600), inline("C"), inline("M", "marketing"), external("D", 200), inline("E"), external("F")].join("\n"),
    body: inline("G"),
  });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.choose({ analytics: true });
  await visitor.ranAll(["G"]);
  assert.deepEqual(await visitor.ran(), ["A", "B", "C", "D", "E", "F", "G"]);
  stage.stub.clear();
  await visitor.page.reload();
  await visitor.ranAll(["G"]);
  assert.deepEqual(await visitor.ran(), ["A", "B", "C", "D", "E", "F", "G"], "the same on the next page view");
  assert.equal(stage.stub.to("cdn.marks.example").length, 3, "each was asked for once");
  await visitor.close();
});

test("async scripts and modules run once and hold nobody up", async () => {
  const module = `<script type="text/plain" data-type="module" data-category="analytics" data-service="marks" data-src="https://cdn.marks.example/mark.mjs?m=N"></script>`;
  const url = stage.site.page("/async.html", { head: [external("S", 800, "async"), inline("A"), module, external("B"), inline("C")].join("\n") });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.choose({ analytics: true });
  const ran = await visitor.ranAll(["A", "B", "C", "N", "S"]);
  assert.equal(ran.length, 5, `each once: ${ran}`);
  assert.deepEqual(ran.filter((letter) => "ABC".includes(letter)), ["A", "B", "C"]);
  assert.ok(ran.indexOf("S") > ran.indexOf("C"), "the slow async script held nobody up");
  await visitor.close();
});

/** The consent commands in `dataLayer`: `[[index, "default" | "update", {type: state}]]`. */
const commands = (layer) => layer.flatMap((entry, index) => (entry[1] === "consent" ? [[index, entry[2], entry[3]]] : []));
const first = (layer, name) => layer.findIndex((entry) => entry[1] === name || entry.event === name);

test("C1 C2 C3: the defaults are denied, complete, and stand before everything else", async () => {
  const own = `<script>window.dataLayer = window.dataLayer || []; dataLayer.push({ event: "own" });</script>`;
  const [ga4, gtm] = vendors("ga4", "gtm");
  const url = stage.site.page("/gcm.html", { head: own + marked(ga4) + plain(gtm) });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  const layer = await visitor.dataLayer();
  const [[index, kind, states], ...more] = commands(layer);
  assert.equal(index, 0);
  assert.equal(kind, "default");
  assert.deepEqual(more, [], "C7: no update while nothing is decided");
  assert.deepEqual(Object.keys(states).filter((key) => key.endsWith("_storage") || key.startsWith("ad_")).sort(), TYPES);
  for (const type of TYPES) assert.equal(states[type], type === "security_storage" ? "granted" : "denied", type);
  assert.equal(typeof states.wait_for_update, "number");
  assert.ok(first(layer, "own") > 0, "the page's own commands come after");
  assert.equal(first(layer, "gtm.js"), -1, "the container's snippet is held");

  await visitor.choose({ analytics: true });
  await visitor.ranAll(["gtag:G-TEST000001"]);
  const after = await visitor.dataLayer();
  const [, update] = commands(after);
  assert.equal(update[1], "update");
  assert.deepEqual(Object.keys(update[2]).sort(), TYPES);
  assert.equal(update[2].analytics_storage, "granted");
  assert.equal(update[2].ad_storage, "denied");
  assert.ok(update[0] < first(after, "js"), "C5: the update stands before the released tag's first command");
  assert.equal("wait_for_update" in update[2], false, "C3");

  await visitor.page.reload();
  await visitor.ranAll(["gtag:G-TEST000001"]);
  let again = await visitor.dataLayer();
  assert.deepEqual(commands(again).map(([, kind]) => kind), ["default", "update"], "C5: both are repeated on the next page");
  assert.ok(commands(again)[1][0] < first(again, "own"), "with a stored choice the update stands before everything of the page");
  assert.ok(commands(again)[1][0] < first(again, "js"));
  await visitor.choose({ marketing: true });
  await visitor.ranAll(["gtm:GTM-TEST001"]);
  again = await visitor.dataLayer();
  assert.equal(commands(again).at(-1)[2].ad_storage, "granted");
  assert.ok(commands(again).at(-1)[0] < first(again, "gtm.js"), "C1: the container hears of the choice first");
  await visitor.close();
});

test("C7: saving the same choice again sends no second update", async () => {
  const url = stage.site.page("/same.html", { head: marked(VENDORS[0]) });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.choose({ analytics: true });
  await visitor.choose({ analytics: true });
  await stage.log.await((await visitor.kept()).choice.id, 2);
  assert.equal(commands(await visitor.dataLayer()).length, 2);
  await wait(300);
  assert.equal((await visitor.ran()).length, 1, "and runs nothing twice");
  await visitor.close();
});
