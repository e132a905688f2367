// A server whose log holds invented decisions, and someone who may read it.

import { Server, zgoda } from "./server.mjs";

const PASSWORD = "dwa kubki i jedna miska";

/**
 * Fills a log, starts its server and makes the first account. Resolves to the server and to `reader(options)`, which opens a
 * page of a browser that is logged in.
 */
export async function year(browser, { days, records }) {
  const server = await Server.prepare();
  await zgoda("demo-data", "--data", server.data, "--days", String(days), "--records", String(records));
  await server.start({ demo: true });
  const first = await browser.newContext({ locale: "en-GB" });
  const page = await first.newPage();
  await page.goto(/http\S+\/set-up\/\S+/.exec(server.output)[0]);
  await page.fill("[name=login]", "basia");
  for (const name of ["password", "repeated"]) await page.fill(`[name=${name}]`, PASSWORD);
  await page.click("main button");
  await page.waitForURL("**/dashboard");
  const storageState = await first.storageState();
  await first.close();
  const reader = async (options) => (await browser.newContext({ storageState, ...options })).newPage();
  return { server, reader };
}
