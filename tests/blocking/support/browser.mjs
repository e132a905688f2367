// Chromium as visitors have it: Debian's switches off preconnects and third-party cookies, and a private window hides both.

import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { FLAGS, resolver } from "../../e2e/support/browser.mjs";

const STOCK = {
  net: { network_prediction_options: 0 },
  profile: { block_third_party_cookies: false, cookie_controls_mode: 0 },
};

/** Starts Chromium with a profile of its own against the stub on `port`. */
export async function launchStock(port) {
  const folder = await mkdtemp(join(tmpdir(), "zgoda-blocking-"));
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default/Preferences"), JSON.stringify(STOCK));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    ignoreHTTPSErrors: true,
    args: [...FLAGS, resolver(port)],
  });
  const close = async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { context, close, version: context.browser()?.version() ?? (await versionOf(context)) };
}

const versionOf = async (context) => {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const { product } = await session.send("Browser.getVersion");
  await page.close();
  return product.split("/")[1];
};
