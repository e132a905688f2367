import { chromium } from "playwright-core";
import { readFileSync, existsSync, writeFileSync } from "node:fs";
const [,, out, ...jobs] = process.argv;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const origin = "http://127.0.0.1:8391";
const state = "/tmp/shots/state.json";
const PW = "dwa kubki i jedna miska";
if (!existsSync(state)) {
  const c = await browser.newContext({ locale: "en-GB" });
  const p = await c.newPage();
  const link = /http\S+\/set-up\/\S+/.exec(readFileSync("/tmp/serve.txt", "utf8"));
  await p.goto(link[0]);
  if (await p.locator("[name=repeated]").count()) {
    await p.fill("[name=login]", "basia"); await p.fill("[name=password]", PW); await p.fill("[name=repeated]", PW); await p.click("main button");
  } else { await p.goto(origin + "/dashboard/log-in"); await p.fill("[name=login]", "basia"); await p.fill("[name=password]", PW); await p.click("main form button"); }
  await p.waitForURL(/dashboard$/);
  writeFileSync(state, JSON.stringify(await c.storageState()));
}
for (const job of jobs) {
  const [name, path, width, scheme, locale, full] = job.split("|");
  const c = await browser.newContext({ storageState: state, viewport: { width: +width, height: +width < 500 ? 640 : 900 }, colorScheme: scheme, locale, deviceScaleFactor: 1 });
  const p = await c.newPage();
  await p.goto(origin + path);
  const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) console.log(name, "overflows by", over);
  await p.screenshot(process.env.JPG ? { path: `${out}/${name}.jpg`, type: "jpeg", quality: 72, fullPage: full !== "no" } : { path: `${out}/${name}.png`, fullPage: full !== "no", clip: undefined });
  await c.close();
}
await browser.close();
