// The record reaches the log exactly once, whatever happens to the endpoint or the tab; the page never waits for it (F15, F19).

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { busy } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { VENDORS, marked } from "./support/snippets.mjs";
import { Stage } from "./support/stage.mjs";

const HOTJAR = VENDORS.filter((vendor) => vendor.id === "hotjar");

let stage;
let url;
before(async () => {
  stage = await Stage.open();
  url = stage.site.page("/delivery.html", { head: HOTJAR.map(marked).join("\n") });
});
after(() => stage.close());

/** Decides while the server is down; resolves to the choice. */
async function decideInTheDark(visitor) {
  await visitor.goto(url);
  await visitor.asked();
  await stage.server.stop();
  await visitor.accept();
  await busy(stage.stub, visitor, HOTJAR);
  const { choice, outbox } = await visitor.kept();
  assert.equal(outbox.length, 1, "the record waits in the outbox");
  assert.deepEqual(choice.cat, { analytics: true, marketing: true, social: true }, "the choice applies at once");
  return choice;
}

const arrived = (choice) => stage.log.await(choice.id, 1);

test("F19: endpoint down, then back: the open page delivers by itself, once", async () => {
  const visitor = await stage.visitor();
  const choice = await decideInTheDark(visitor);
  await stage.server.start();
  assert.equal((await arrived(choice)).length, 1);
  await eventually(async () => !(await visitor.kept()).outbox.length, { what: "the outbox is empty" });
  await visitor.page.reload();
  await wait(1000);
  assert.equal((await stage.log.of(choice.id)).length, 1);
  await visitor.close();
});

test("F19: endpoint down and the tab closed: the next visit delivers, once, although nothing is asked", async () => {
  const visitor = await stage.visitor();
  const choice = await decideInTheDark(visitor);
  const storageState = await visitor.context.storageState();
  await visitor.close();
  await stage.server.start();
  const back = await stage.visitor({ storageState });
  await back.goto(url);
  assert.equal((await arrived(choice)).length, 1);
  await eventually(async () => !(await back.kept()).outbox.length);
  assert.equal(await back.question.isVisible(), false);
  await back.close();
});

test("B18: a record that is delivered from a page in another language still gets its own notice into the log", async () => {
  const english = stage.site.page("/delivery-english.html", { lang: "en" });
  const visitor = await stage.visitor();
  const choice = await decideInTheDark(visitor);
  const storageState = await visitor.context.storageState();
  await visitor.close();
  await stage.server.start();
  // A log that has never seen a notice asks for it.
  const asks = (request, response, body) => {
    const { record_id } = JSON.parse(body);
    response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ record_id, notice: "wanted" }));
  };
  stage.site.override("/v1/records", asks);
  const back = await stage.visitor({ storageState });
  const named = JSON.parse((await back.context.storageState()).origins[0].localStorage.find(({ name }) => name === `zgoda.record.${choice.rec}`).value).notice;
  await back.goto(english);
  const sent = () => stage.stub.requests.filter(({ method, path }) => method === "PUT" && path.startsWith("/v1/notices/")).map(({ path }) => path);
  await eventually(() => sent().length, { what: "a notice is sent" });
  assert.deepEqual(sent(), [`/v1/notices/${named}`]);
  stage.site.override("/v1/records", null);
  await back.close();
});

test("F15: the log has it but the answer got lost: the record is sent again and kept once", async () => {
  const visitor = await stage.visitor();
  let lost = 0;
  stage.site.override("/v1/records", (request, response, body) => {
    const onward = http.request({ host: "127.0.0.1", port: stage.server.port, method: "POST", path: "/v1/records", headers: request.headers });
    onward.on("response", (answer) => {
      answer.resume();
      lost += 1;
      response.destroy();
    });
    onward.end(body);
  });
  await visitor.goto(url);
  await visitor.accept();
  await eventually(() => lost > 0);
  stage.site.override("/v1/records", null);
  const { choice } = await visitor.kept();
  await visitor.page.reload();
  await eventually(async () => !(await visitor.kept()).outbox.length);
  assert.equal((await arrived(choice)).length, 1);
  await visitor.close();
});

test("F19: a tab closed in the moment of the decision loses nothing", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  const other = await visitor.tab();
  await other.goto(stage.site.url("/privacy.html"));
  await visitor.page.bringToFront();
  await visitor.press("reject");
  await visitor.page.close();
  const { choice } = await eventually(async () => {
    const kept = await other.kept();
    return kept.choice && kept;
  });
  await other.page.reload();
  assert.equal((await arrived(choice)).length, 1);
  await other.close();
});

test("an endpoint of the owner's own needs to answer 2xx and nothing else", async () => {
  const received = [];
  stage.site.override("/own-endpoint", (request, response, body) => {
    received.push({ method: request.method, type: request.headers["content-type"], record: JSON.parse(body.toString()) });
    response.writeHead(204);
    response.end();
  });
  await stage.reconfigure({ endpoint: `${stage.site.origin}/own-endpoint`, revision: stage.config.revision + 1 });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.reject();
  await eventually(() => received.length > 0);
  await eventually(async () => !(await visitor.kept()).outbox.length);
  assert.equal(received.length, 1);
  assert.equal(received[0].method, "POST");
  assert.equal(received[0].record.schema, "zgoda.record.v1");
  assert.equal(received[0].record.event, "reject_all");
  await visitor.close();
});
