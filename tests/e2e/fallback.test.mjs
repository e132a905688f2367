// What the plain dialog that stands in for the engine keeps: a refusal that outlives every older yes, where the engine's code had no part.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fullStorage, longCookiesRefused, noCookies, noStorage } from "./support/conditions.mjs";
import { wait } from "./support/deadline.mjs";
import { mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
let url;
before(async () => {
  stage = await Stage.open();
  const script = mark(`<script src="https://cdn.marks.example/mark.js?m=X"></script>`, "analytics", "marks");
  url = stage.site.page("/plain.html", { head: script, tag: stage.site.tag(`data-revision="1"`) });
});
after(() => stage.close());

const notFound = (request, response) => response.writeHead(404).end();

/** From now on neither module of the engine can be had (with `missing` false: can be had again). */
const lose = (missing = true) => {
  for (const name of ["engine", "whole"]) stage.site.override(`/zgoda/${name}_bg.wasm`, missing ? notFound : null);
};

/** Refuses in the plain dialog, asked for by the page's own link if nobody is asked. */
async function refuse(visitor) {
  const button = visitor.page.getByRole("button", { name: visitor.text.reject, exact: true });
  if (await visitor.page.evaluate(() => localStorage.zgoda !== undefined).catch(() => false)) await visitor.page.click("a[data-zgoda=settings]");
  await button.click();
  await button.waitFor({ state: "hidden" });
}

/** Nothing runs on a page that is loaded anew. */
async function runsNothing(visitor) {
  stage.stub.clear();
  await visitor.page.reload();
  await wait(500);
  assert.deepEqual(await visitor.ran(), []);
  assert.deepEqual(stage.stub.sent, []);
}

for (const [name, conditions] of [["a cookie takes the refusal", []], ["no cookie does either", [longCookiesRefused]], ["cookies are blocked", [noCookies]]]) {
  test(`E27 F9: the plain dialog, local storage full (${name}): no older yes outlives the refusal`, async () => {
    lose(false);
    const visitor = await stage.visitor({ before: conditions });
    await visitor.goto(url);
    await visitor.accept();
    await visitor.ranAll(["X"]);
    lose();
    await visitor.goto(url);
    await visitor.ranAll(["X"]);
    await visitor.page.evaluate(fullStorage);
    await refuse(visitor);
    assert.equal(await visitor.page.evaluate(() => localStorage.getItem("zgoda")), null, "the older yes is gone");
    await runsNothing(visitor);
    lose(false);
    await visitor.close();
  });
}

test("E27 F34: the plain dialog keeps its refusal in a cookie that no host next door can set: __Host-, Secure, and it is the one that is read", async () => {
  lose();
  const visitor = await stage.visitor({ before: [noStorage] });
  await visitor.goto(url);
  await refuse(visitor);
  const kept = (await visitor.context.cookies()).filter(({ name }) => name.endsWith("zgoda"));
  assert.deepEqual(kept.map(({ name, secure, path, sameSite }) => [name, secure, path, sameSite]), [["__Host-zgoda", true, "/", "Lax"]]);
  const choice = JSON.parse(decodeURIComponent(kept[0].value));
  // As a host next door can set one, for the whole domain.
  const yes = { ...choice, event: "accept_all", cat: { analytics: true, marketing: true, social: true } };
  await visitor.context.addCookies([{ name: "zgoda", value: encodeURIComponent(JSON.stringify(yes)), domain: ".sklep.example", path: "/" }]);
  await runsNothing(visitor);
  assert.equal(await visitor.page.getByRole("button", { name: visitor.text.reject, exact: true }).isVisible(), false, "the refusal holds: nobody is asked again");
  await visitor.close();
  lose(false);
});
