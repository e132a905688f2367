// Takes the pictures of the dashboard with a year of invented decisions: `node tests/e2e/dashboard-gallery.mjs [folder]`,
// docs/gallery/dashboard unless said otherwise.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startStub } from "../stub/server.mjs";
import { launch } from "./support/browser.mjs";
import { year } from "./support/year.mjs";

const folder = process.argv[2] ?? new URL("../../docs/gallery/dashboard/", import.meta.url).pathname;
await mkdir(folder, { recursive: true });

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 320, height: 640 };

const stub = await startStub();
const browser = await launch(stub.port);
// Two years, so that the year shown has one to be compared with.
const { server, reader } = await year(browser, { days: 730, records: 90_000 });
try {
  for (const [name, path, viewport, colorScheme, locale, options] of [
    ["overview", "?days=365", DESKTOP, "light", "en-GB", { fullPage: true }],
    ["overview-dark", "", DESKTOP, "dark", "pl-PL", {}],
    ["overview-phone", "?days=365", PHONE, "light", "pl-PL", { clip: { x: 0, y: 0, width: 320, height: 2200 }, fullPage: true }],
    ["log", "/log", DESKTOP, "light", "pl-PL", {}],
    ["log-phone", "/log?event=withdraw", PHONE, "dark", "en-GB", { clip: { x: 0, y: 0, width: 320, height: 1300 }, fullPage: true }],
    ["record", "/record", DESKTOP, "dark", "en-GB", {}],
  ]) {
    const page = await reader({ viewport, colorScheme, locale, reducedMotion: "reduce" });
    if (path === "/record") {
      await page.goto(`${server.origin}/dashboard/log?event=withdraw`);
      await page.locator("table.records td.when a").first().click();
      await page.waitForURL("**/records/*");
    } else if (path === "?days=365") {
      await page.goto(`${server.origin}/dashboard`);
      await page.locator(".periods a").last().click();
      await page.waitForURL("**from=**");
    } else {
      await page.goto(`${server.origin}/dashboard${path}`);
    }
    await page.screenshot({ path: join(folder, `${name}.jpg`), type: "jpeg", quality: 62, ...options });
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.close();
  await stub.close();
}
