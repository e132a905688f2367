// The second tag counts how the dialog is met, with nobody behind the numbers (A72, A74, A31).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
const sent = [];
before(async () => {
  stage = await Stage.open();
  stage.site.page("/counted.html", { tag: `${stage.site.tag()}\n<script src="/zgoda/attention.js" data-site="sklep"></script>` });
  stage.site.page("/plain.html");
});
after(() => stage.close());

/** Watches what a visitor's page tells, and whether the log takes it. */
function watch(visitor) {
  sent.length = 0;
  visitor.page.on("response", (response) => {
    if (response.url() === stage.site.url("/v1/attention")) sent.push({ body: response.request().postData(), status: response.status() });
  });
}
const steps = () => sent.map(({ body }) => JSON.parse(body).step);

test("A74: shown, settings opened and answered are told once each, and nothing about who it was", async () => {
  const visitor = await stage.visitor();
  watch(visitor);
  await visitor.goto(stage.site.url("/counted.html"));
  await visitor.asked();
  await visitor.openSettings();
  await visitor.press("reject");
  await visitor.decided();
  await eventually(() => sent.length === 3, { what: "three steps" });
  assert.deepEqual(steps().map((step) => step.replace(/_.*/, "")), ["shown", "opened", "answered"]);
  for (const { body, status } of sent) {
    assert.equal(status, 204);
    assert.deepEqual(Object.keys(JSON.parse(body)), ["language", "schema", "site", "step"]);
  }
  const { choice } = await visitor.kept();
  assert.ok(!JSON.stringify(sent).includes(choice.id));
  assert.deepEqual((await visitor.stored()).local, [], "nothing of it is stored");

  await visitor.goto(stage.site.url("/counted.html"));
  await visitor.openSettings();
  await visitor.press("accept");
  await visitor.decided();
  await stage.log.await(choice.id, 2);
  assert.equal(sent.length, 3, "who was not asked is not counted");
  await visitor.close();
});

test("who leaves the page unanswered is counted as shown only; without the second tag nothing is told", async () => {
  const visitor = await stage.visitor();
  watch(visitor);
  await visitor.goto(stage.site.url("/counted.html"));
  await visitor.asked();
  await eventually(() => sent.length === 1, { what: "one step" });
  await visitor.goto(stage.site.url("/plain.html"));
  await visitor.asked();
  await visitor.reject();
  await stage.log.await((await visitor.kept()).choice.id, 1);
  assert.deepEqual(steps(), ["shown"]);
  await visitor.close();
});
