// What the law of some places lets run until somebody objects (B43 to B46): statistics that the owner declares, there alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gpc } from "./support/conditions.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { mark } from "./support/snippets.mjs";
import { siteConfig } from "./support/site.mjs";
import { Stage } from "./support/stage.mjs";

const one = (m, category, service) => mark(`<script src="https://cdn.marks.example/mark.js?m=${m}"></script>`, category, service);
const HEAD = one("A", "analytics", "marks") + one("C", "analytics", "clarity") + one("M", "marketing", "meta-pixel");

const { services } = siteConfig("sklep", "sklep.example");
const declared = services.map((service) => (service.id === "marks" ? { ...service, exemption: "statistics" } : service));

let stage;
let uk;
before(async () => {
  stage = await Stage.open({ changes: { regime: { fixed: "uk" }, services: declared } });
  uk = stage.site.page("/uk.html", { head: HEAD });
});
after(() => stage.close());

const named = (visitor, place, key) => place.getByRole("button", { name: visitor.text[key], exact: true });

/** Nothing ran, nor does it a while after the page is there. */
async function ranNothing(visitor) {
  await wait(400);
  assert.deepEqual(await visitor.ran(), []);
}

test("B44 B45: statistics run with a notice beside the question, an objection on it stops and records them", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(uk);
  await visitor.asked();
  assert.deepEqual(await visitor.ranAll(["A"]), ["A"], "nothing but what was declared");
  await visitor.layer.getByText("Wyniki to sumy, a nie profile osób", { exact: false }).waitFor();
  assert.equal((await visitor.kept()).choice, null, "that is no decision");

  await named(visitor, visitor.layer, "objection.object").click();
  await visitor.decided();
  const { choice } = await visitor.kept();
  assert.equal(choice.cat.analytics || choice.svc.marks || false, false);
  const [record] = await stage.log.await(choice.id, 1);
  assert.deepEqual([record.regime, record.services.marks, record.surface, record.trusted], ["uk", false, "banner", true]);
  const sent = await visitor.page.evaluate((rec) => localStorage.getItem(`zgoda.record.${rec}`), choice.rec);
  assert.deepEqual(JSON.parse(sent).exempt, { marks: "statistics" });

  await visitor.goto(uk);
  await ranNothing(visitor);

  // It can be taken back as easily, and then holds on the next page.
  await visitor.openSettings();
  await named(visitor, visitor.settings, "objection.undo").click();
  await visitor.decided();
  await visitor.goto(uk);
  assert.deepEqual(await visitor.ranAll(["A"]), ["A"]);
  await visitor.openSettings();
  await named(visitor, visitor.settings, "objection.object").click();
  await visitor.decided();
  assert.deepEqual((await stage.log.await(choice.id, 3)).map((one) => one.services.marks), [false, true, false]);
  await visitor.close();
});

test("B44: what was left on there is no yes elsewhere; nothing runs before one in the Union, nor where the place is not known", async () => {
  const eea = await stage.paged("/eea.html", { regime: { fixed: "eu-optin" } }, { head: HEAD });
  const unknown = await stage.paged("/unknown.html", { regime: {} }, { head: HEAD });
  const visitor = await stage.visitor({ timezoneId: "Europe/London" });
  for (const page of [eea, unknown]) {
    await visitor.goto(page);
    await visitor.asked();
    await ranNothing(visitor);
  }
  await visitor.goto(uk);
  await visitor.asked();
  await visitor.choose({ marketing: false });
  assert.equal((await visitor.kept()).choice.svc.marks, true);
  await visitor.goto(uk);
  assert.deepEqual(await visitor.ranAll(["A"]), ["A"]);
  await visitor.goto(eea);
  await ranNothing(visitor);
  await visitor.close();
});

test("B45: inside a page the objection is there once, and follows each decision", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/uk-inline.html", { head: HEAD, body: `<div data-zgoda="preferences"></div>` }));
  await visitor.asked();
  const place = visitor.page.locator("[data-zgoda=preferences]");
  const offered = () => Promise.all(["objection.object", "objection.undo"].map((key) => named(visitor, place, key).count()));
  const offers = (counts) => eventually(async () => String(await offered()) === String(counts), { what: `objection and undoing: ${counts}` });
  await offers([1, 0]);
  await named(visitor, visitor.layer, "objection.object").click();
  await visitor.decided();
  await offers([0, 1]);
  await named(visitor, place, "objection.undo").click();
  await offers([1, 0]);
  await wait(300);
  assert.deepEqual(await offered(), [1, 0]);
  await visitor.close();
});

test("B45 C22: a signal of the browser objects; without the module that explains it nothing runs", async () => {
  const quiet = await stage.visitor({ before: [gpc] });
  await quiet.goto(uk);
  await quiet.asked();
  await ranNothing(quiet);
  assert.equal(await named(quiet, quiet.layer, "objection.object").count(), 0);
  await quiet.close();

  stage.site.override("/zgoda/whole_bg.wasm", (request, response) => response.writeHead(503).end());
  const visitor = await stage.visitor();
  await visitor.goto(uk);
  await visitor.asked();
  await ranNothing(visitor);
  await visitor.reject();
  stage.site.override("/zgoda/whole_bg.wasm", null);
  await visitor.goto(uk);
  await ranNothing(visitor);
  await visitor.close();
});

/** The site with a category for preferences, whose one service adapts its looks; with `also` statistics too. */
const adapted = (config, also) => ({
  categories: [...config.categories, { id: "preferences" }],
  services: config.services.map((service) => {
    if (service.id === "clarity") return { ...service, category: "preferences", exemption: "appearance" };
    return also && service.id === "marks" ? { ...service, exemption: "statistics" } : service;
  }),
});
const LOOKS = one("A", "analytics", "marks") + one("C", "preferences", "clarity") + one("M", "marketing", "meta-pixel");

test("B44 B45 B46: appearance runs in the United Kingdom and Switzerland, is told in its own words, and an objection stops and records it", async () => {
  const looks = adapted(siteConfig("sklep", "sklep.example"), false);
  const page = stage.site.page("/looks.html", { head: LOOKS });
  for (const regime of ["uk", "ch"]) {
    await stage.reconfigure({ regime: { fixed: regime }, ...looks });
    const visitor = await stage.visitor();
    await visitor.goto(page);
    await visitor.asked();
    assert.deepEqual(await visitor.ranAll(["C"]), ["C"], "nothing but what was declared");
    await visitor.layer.getByText("Twoje ustawienia wyglądu", { exact: false }).waitFor();
    assert.equal(await visitor.layer.getByText("liczy odwiedziny", { exact: false }).count(), 0, "nothing is counted, nor said to be");
    await visitor.openSettings();
    await visitor.settings.getByText("Twoje ustawienia wyglądu", { exact: false }).waitFor();
    await named(visitor, visitor.settings, "appearance.object").click();
    await visitor.decided();
    const { choice } = await visitor.kept();
    const [record] = await stage.log.await(choice.id, 1);
    assert.deepEqual([record.regime, record.services.clarity], [regime, false]);
    const sent = await visitor.page.evaluate((rec) => localStorage.getItem(`zgoda.record.${rec}`), choice.rec);
    assert.deepEqual(JSON.parse(sent).exempt, { clarity: "appearance" });
    await visitor.goto(page);
    await ranNothing(visitor);
    await visitor.openSettings();
    await visitor.settings.getByText(visitor.text["appearance.done"], { exact: true }).waitFor();
    await named(visitor, visitor.settings, "objection.undo").waitFor();
    await visitor.close();
  }
  await stage.reconfigure({ regime: { fixed: "eu-optin" } });
  const visitor = await stage.visitor();
  await visitor.goto(page);
  await visitor.asked();
  await ranNothing(visitor);
  assert.equal(await named(visitor, visitor.layer, "appearance.object").count(), 0);
  await visitor.accept();
  await visitor.goto(page);
  // Of different vendors: in whatever order.
  assert.deepEqual((await visitor.ranAll(["A", "C", "M"])).sort(), ["A", "C", "M"], "after a yes");
  await visitor.close();
});

test("B45: where statistics and appearance run, both are told, and one objection stops both", async () => {
  await stage.reconfigure({ regime: { fixed: "uk" }, ...adapted(siteConfig("sklep", "sklep.example"), true) });
  const page = stage.site.page("/both.html", { head: LOOKS });
  const visitor = await stage.visitor();
  await visitor.goto(page);
  await visitor.asked();
  assert.deepEqual((await visitor.ranAll(["A", "C"])).sort(), ["A", "C"]);
  for (const words of ["Twoje ustawienia wyglądu", "liczy odwiedziny"]) await visitor.layer.getByText(words, { exact: false }).waitFor();
  await named(visitor, visitor.layer, "appearance.both").click();
  await visitor.decided();
  const { choice } = await visitor.kept();
  const [record] = await stage.log.await(choice.id, 1);
  assert.deepEqual([record.services.marks, record.services.clarity], [false, false]);
  await visitor.goto(page);
  await ranNothing(visitor);
  await visitor.close();
});
