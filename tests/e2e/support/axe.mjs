// What axe finds: WCAG 2.2 A and AA, and its best practices.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe complains about on `page` as it is, or in what the selector `within` finds there, as `rule: selector`. */
export async function faults(page, within = "html") {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (context) => {
    // To describe all that is in order takes most of its time.
    const { violations } = await globalThis.axe.run(context, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
  }, within);
}
