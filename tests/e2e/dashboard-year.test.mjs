// The dashboard with a year behind it: readable on every screen, in both themes and languages, without a script; its files say
// what its tables say; the log is searched from the keyboard (A33, A72 to A74, E1, E20, F24).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startStub } from "../stub/server.mjs";
import { faults } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { parseCsv } from "./support/csv.mjs";
import { zgoda } from "./support/server.mjs";
import { year } from "./support/year.mjs";


let stub;
let browser;
let server;
let reader;
before(async () => {
  stub = await startStub();
  browser = await launch(stub.port);
  ({ server, reader } = await year(browser, { days: 365, records: 3000 }));
  // One tag to mark, whose address has no place to break.
  const leaks = [{ address: `www.googletagmanager.com/${"a".repeat(120)}`, kind: "script", service: "ga4" }];
  const headers = { origin: server.origin, "content-type": "text/plain" };
  const { status } = await fetch(`${server.origin}/v1/leaks`, { method: "POST", headers, body: JSON.stringify({ leaks, schema: "zgoda.leaks.v1", site: "shop" }) });
  assert.equal(status, 204);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await stub?.close();
});

const at = (path) => `${server.origin}/dashboard${path}`;

/** Opens every table and help text, so that nothing is judged hidden. */
const openAll = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));

for (const [screen, width] of [["a telephone", 320], ["a desktop", 1280]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`E1 E20: on ${screen}, ${colorScheme}: axe finds nothing and nothing is wider than the screen`, async () => {
      for (const locale of ["pl-PL", "en-GB"]) {
        const page = await reader({ viewport: { width, height: 800 }, colorScheme, locale });
        for (const path of ["", "/log", "/log?event=withdraw&language=pl", "/log?id=zz", "/leaks", "/trail"]) {
          await page.goto(at(path));
          await openAll(page);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${locale} ${path}`);
          assert.deepEqual(await faults(page), [], `${locale} ${path}`);
        }
        await page.context().close();
      }
    });
  }
}

test("A72 A73: every table is a file with the same rows, and every picture is a drawing with a name", async () => {
  const page = await reader({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
  await page.goto(at(""));
  await openAll(page);
  const panels = page.locator("section.panel");
  assert.ok((await panels.count()) >= 10);
  for (const panel of await panels.all()) {
    const title = await panel.locator("h2").innerText();
    const names = await panel.locator("tbody th").allInnerTexts();
    const fetched = async (kind) => {
      const address = await panel.getByRole("link", { name: `${title}: ${kind}` }).getAttribute("href");
      const answer = await page.request.get(new URL(address, server.origin).href);
      assert.match(answer.headers()["content-disposition"], /^attachment; filename="zgoda-/);
      return answer.text();
    };
    const rows = parseCsv(await fetched("CSV"));
    assert.deepEqual(rows.map((row) => Object.values(row)[0].toLowerCase()), names.map((name) => name.toLowerCase()), title);
    const drawing = await page.evaluate((svg) => {
      const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
      return { error: parsed.querySelector("parsererror")?.textContent, title: parsed.querySelector("title")?.textContent };
    }, await fetched("SVG"));
    assert.equal(drawing.error, undefined, title);
    assert.ok(drawing.title.startsWith(title), title);
  }
  await page.context().close();
});

test("the log is searched from the keyboard: a browser's first digits, then the record", async () => {
  const records = parseCsv(await zgoda("export", "--data", server.data));
  const withdrawn = records.find((record) => record.event === "withdraw");
  const page = await reader({ locale: "en-GB" });
  await page.goto(at("/log"));
  await page.getByRole("searchbox").focus();
  await page.keyboard.type(withdrawn.consent_id.slice(0, 12));
  await page.keyboard.press("Enter");
  await page.waitForURL("**id=**");
  const own = records.filter((record) => record.consent_id === withdrawn.consent_id);
  assert.equal(await page.locator("table.records tbody tr").count(), own.length);
  await page.getByRole("searchbox").fill(withdrawn.record_id);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/records/${withdrawn.record_id}`);
  assert.equal(await page.locator(".history li").count(), own.length);
  await page.context().close();
});
