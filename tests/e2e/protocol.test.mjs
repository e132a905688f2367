// Bad input to the real server over the network: each with a clear error, and nothing kept (F13 to F16, A32, A37).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";
import { zgoda } from "./support/server.mjs";

let stage;
let genuine;
before(async () => {
  stage = await Stage.open();
  // A record as the banner makes it, caught on its way and not let through.
  stage.site.override("/v1/records", (request, response, body) => {
    genuine ??= body.toString();
    response.writeHead(503).end();
  });
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/record.html"));
  await visitor.accept();
  await eventually(() => genuine);
  await visitor.close();
  stage.site.override("/v1/records", null);
});
after(() => stage.close());

const post = (body, headers = {}) =>
  fetch(`${stage.server.origin}/v1/records`, { method: "POST", body, headers: { origin: stage.site.origin, "content-type": "application/json", ...headers } });

const changed = (changes) => JSON.stringify({ ...JSON.parse(genuine), ...changes });

async function assertProblem(answer, status) {
  assert.equal(answer.status, status);
  assert.match(answer.headers.get("content-type"), /^application\/problem\+json/);
  const problem = await answer.json();
  assert.ok(problem.title?.length > 0, JSON.stringify(problem));
  return problem;
}

test("what is broken is refused by name, and nothing is kept", async () => {
  await assertProblem(await post(genuine.slice(0, 200)), 400);
  await assertProblem(await post("to nie jest JSON"), 400);
  await assertProblem(await post(changed({ banner: "x".repeat(9000) })), 413);
  await assertProblem(await post(genuine, { "content-type": "image/png" }), 415);
  for (const origin of ["https://obcy.example", "https://sklep.example.obcy.example", "https://zlysklep.example", "null"]) await assertProblem(await post(genuine, { origin }), 403);
  const { categories, services } = JSON.parse(genuine);
  const unknown = await assertProblem(await post(changed({ categories: { ...categories, profiling: true } })), 422);
  assert.ok(unknown.errors.some(({ path }) => path.includes("profiling")), JSON.stringify(unknown));
  await assertProblem(await post(changed({ services: { ...services, ga4: false } })), 422);
  await assertProblem(await post(changed({ address: "203.0.113.7" })), 422);
  await assertProblem(await post(changed({ expires_at: JSON.parse(genuine).given_at + 4000 * 86_400_000 })), 422);
  assert.deepEqual(await stage.log.records(), []);
});

test("F15 A37: a record sent twice is kept once; other bytes under its number are refused", async () => {
  assert.equal((await post(genuine)).status, 201);
  assert.equal((await post(genuine)).status, 200);
  assert.equal((await post(genuine, { "content-type": "text/plain" })).status, 200);
  await assertProblem(await post(changed({ consent_id: "0".repeat(32) })), 409);
  assert.equal((await stage.log.records()).length, 1);
});

test("A11: the log cannot be changed or emptied over the network", async () => {
  const { record_id: id } = JSON.parse(genuine);
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    for (const path of ["/v1/records", `/v1/records/${id}`]) {
      const { status } = await fetch(stage.server.origin + path, { method, headers: { origin: stage.site.origin } });
      assert.ok([403, 404, 405].includes(status), `${method} ${path}: ${status}`);
    }
  }
  assert.equal((await stage.log.records()).length, 1);
});

/** Runs `zgoda` expecting it to refuse; resolves to what it said. */
const refusal = (...args) =>
  zgoda(...args).then(
    () => assert.fail(`zgoda ${args[0]} did not refuse`),
    (error) => error.stderr,
  );

test("a port that is taken is named, with what to do", async () => {
  const said = await refusal("serve", "--listen", `127.0.0.1:${stage.server.port}`, "--data", `${stage.server.folder}/other`, "--sites", stage.server.sites);
  assert.match(said, new RegExp(`port ${stage.server.port} is taken`));
  assert.match(said, /--listen/);
});

test("a broken config stops the server before it serves anything, with file and field", async () => {
  const broken = { ...stage.config, site: "broken", revision: 0, policy: 7 };
  await stage.server.write(broken);
  const said = await refusal("check", `${stage.server.sites}/broken.json`);
  for (const word of ["revision", "policy"]) assert.ok(said.includes(word), said);
});
