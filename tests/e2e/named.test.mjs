// An owner's own names for services of the catalogue, and own categories for them: the tags are theirs all the same (A4, A45).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { busy } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { siteConfig } from "./support/site.mjs";
import { VENDORS, plain } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const HOST = "www.youtube-nocookie.com";
const FILM = `<iframe src="https://${HOST}/embed/film" title="Film" width="400" height="225"></iframe>`;
const OWN = { analytics: "statystyka", marketing: "reklama", social: "filmy" };

const TYPES = { statystyka: ["analytics_storage"], reklama: ["ad_storage", "ad_user_data", "ad_personalization"] };

const text = (pl) => ({ pl, en: pl });
const owns = (id) => ({ id, title: text(id), description: text(`Do czego służy ${id}.`), consentMode: TYPES[id] ?? [] });
const categories = [{ id: "necessary", locked: true }, ...Object.values(OWN).map(owns)];
const services = siteConfig("sklep", "sklep.example").services.map((service) => ({ ...service, id: `nasz-${service.id}`, category: OWN[service.category] }));

let stage;
let url;
before(async () => {
  stage = await Stage.open({ changes: { categories, services } });
  url = stage.site.page("/", { head: VENDORS.map(plain).join("\n"), body: FILM });
});
after(() => stage.close());

test("accepted, everything runs once, at once and on the next page", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.accept();
  await busy(stage.stub, visitor, VENDORS);
  await eventually(() => stage.stub.to(HOST).length === 1, { what: "the film" });
  for (const mark of VENDORS.flatMap((vendor) => vendor.ran)) assert.equal((await visitor.ranAll([mark])).filter((m) => m === mark).length, 1, `${mark} ran once`);
  stage.stub.clear();
  await visitor.page.reload();
  await busy(stage.stub, visitor, VENDORS);
  await eventually(() => stage.stub.to(HOST).length === 1, { what: "the film" });
  await visitor.close();
});

test("one of them alone: its tags run, at once and on the next page, and no other's", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.openSettings();
  await visitor.settings.getByRole("group", { name: OWN.marketing, exact: true }).locator("summary").click();
  await visitor.choose({ "Meta Pixel": true });
  const meta = VENDORS.filter(({ id }) => id === "meta-pixel");
  await busy(stage.stub, visitor, meta);
  await wait(500);
  const marks = meta.flatMap((vendor) => vendor.ran);
  assert.deepEqual((await visitor.ran()).sort(), [...marks].sort());
  await visitor.page.reload();
  await visitor.ranAll(marks);
  await wait(500);
  assert.deepEqual((await visitor.ran()).sort(), [...marks].sort());
  await visitor.close();
});

test("A45: the frame's placeholder has the service's name, and a yes there is the service's", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  const placeholder = visitor.page.getByRole("group", { name: /YouTube/ });
  await placeholder.waitFor({ state: "visible" });
  await placeholder.getByRole("button").nth(1).click();
  await eventually(() => stage.stub.to(HOST).length === 1, { what: "the film" });
  const { choice } = await visitor.kept();
  assert.deepEqual(choice.svc, { "nasz-youtube": true });
  await visitor.page.reload();
  await eventually(() => stage.stub.to(HOST).length === 2, { what: "the film" });
  await visitor.close();
});

test("refused, nobody is told that a category which only the catalogue has stays held", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  // Whoever draws the button looks at what is held first thing after.
  await visitor.page.locator("[data-zgoda-reopen]:not([hidden])").waitFor({ state: "attached" });
  assert.deepEqual(visitor.console.filter((line) => line.includes("stays held")), []);
  await visitor.close();
});
