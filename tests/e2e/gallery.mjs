// Takes the pictures of the README: `node tests/e2e/gallery.mjs [folder]`, docs/gallery unless said otherwise.
// looks-gallery.mjs takes those of every look.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startStub } from "../stub/server.mjs";
import { launch, newVisitor } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";

const folder = process.argv[2] ?? new URL("../../docs/gallery/", import.meta.url).pathname;
await mkdir(folder, { recursive: true });

const stub = await startStub();
const server = await (await Server.prepare()).start({ demo: true });
const browser = await launch(stub.port);

async function person(language, options) {
  const one = await newVisitor(browser, { viewport: { width: 1260, height: 760 }, reducedMotion: "reduce", ...options });
  one.reading(language);
  await one.goto(`${server.origin}/demo/${language}/`);
  await one.asked();
  await one.page.locator("[data-count=held]").waitFor({ state: "attached" });
  await one.page.evaluate(() => document.fonts.ready);
  return one;
}

const take = (one, name) => one.page.screenshot({ path: join(folder, name) });

try {
  const asked = await person("en");
  await take(asked, "banner.png");
  await asked.openServices("analytics");
  await take(asked, "settings.png");
  await asked.choose({ analytics: true });
  await asked.page.locator("[data-count=recorded] dd", { hasText: "1" }).waitFor();
  await asked.page.getByRole("group", { name: /YouTube/ }).scrollIntoViewIfNeeded();
  await take(asked, "placeholder.png");
  const { choice } = await asked.kept();
  await asked.close();

  const dark = await person("pl", { colorScheme: "dark", viewport: { width: 390, height: 800 } });
  await take(dark, "phone.png");
  await dark.close();

  const owner = await newVisitor(browser, { viewport: { width: 1260, height: 760 }, locale: "en-GB", reducedMotion: "reduce" });
  await owner.goto(/http\S+\/set-up\/\S+/.exec(server.output)[0]);
  await owner.page.fill("[name=login]", "basia");
  for (const name of ["password", "repeated"]) await owner.page.fill(`[name=${name}]`, "dwa kubki i jedna miska");
  await owner.page.click("main button");
  await owner.page.waitForURL("**/dashboard");
  await owner.goto(`${server.origin}/dashboard/records/${choice.rec}`);
  await take(owner, "record.png");
} finally {
  await browser.close();
  await server.close();
  await stub.close();
}
