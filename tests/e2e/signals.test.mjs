// Signals of the browser: Global Privacy Control (C20, C22, C25, B52 to B54).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gpc } from "./support/conditions.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { mark } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const one = (m, category, service) => mark(`<script src="https://cdn.marks.example/mark.js?m=${m}"></script>`, category, service);
const HEAD = one("A", "analytics", "marks") + one("M", "marketing", "meta-pixel");

let stage;
before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

test("C20 C22: under opt-in the signal is recorded and nothing is open before an answer", async () => {
  const visitor = await stage.visitor({ before: [gpc] });
  await visitor.goto(stage.site.page("/gpc.html", { head: HEAD }));
  await visitor.asked();
  await wait(300);
  assert.deepEqual(await visitor.ran(), []);
  await visitor.reject();
  const { choice } = await visitor.kept();
  const [record] = await stage.log.await(choice.id, 1);
  assert.equal(record.gpc, true);
  assert.equal(record.event, "reject_all");
  await visitor.close();
});

test("B52 B54: under opt-out the signal alone opts out of advertising, is recorded as such and said", async () => {
  await stage.reconfigure({ regime: { fixed: "us-optout" }, revision: stage.config.revision + 1 });
  const visitor = await stage.visitor({ before: [gpc] });
  await visitor.goto(stage.site.page("/gpc-us.html", { head: HEAD }));
  const { choice } = await eventually(async () => {
    const kept = await visitor.kept();
    return kept.choice && kept;
  });
  assert.equal(choice.event, "gpc");
  assert.equal(choice.cat.marketing, false);
  const [record] = await stage.log.await(choice.id, 1);
  assert.equal(record.surface, "signal");
  assert.equal(record.regime, "us-optout");
  await visitor.page.getByText(visitor.text["said.signal"]).first().waitFor({ state: "attached" });
  assert.ok(!(await visitor.ran()).includes("M"));
  await visitor.close();
});
