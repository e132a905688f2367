// Where an owner holds third parties that nobody has classified: from a visitor's first page on, and with what the site itself needs (A1, A4).

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { eventually, wait } from "./support/deadline.mjs";
import { zgoda } from "./support/server.mjs";
import { Site } from "./support/site.mjs";
import { Stage } from "./support/stage.mjs";

const OWN = ["https://sklep.example", "https://obrazki.example"];

let stage;
let tag;
before(async () => {
  stage = await Stage.open({ changes: { unknown: "hold", origins: OWN, endpoint: "https://log.example/v1/records" } });
  // The log has a host of its own.
  new Site(stage.stub, stage.server, { id: "sklep", host: "log.example" });
  const file = join(stage.server.folder, "zgoda.json");
  await writeFile(file, JSON.stringify(stage.config));
  const lines = (await zgoda("snippet", "--config", file, "--strength", "auto")).split("\n");
  tag = lines.find((line) => line.startsWith("<script"));
});
after(() => stage.close());

const asked = (host) => stage.stub.requests.filter((request) => request.host === host && request.path === "/dot.gif").length;

test("by the tag that zgoda snippet prints, a first page holds strangers, not the site's own, and the record reaches a log elsewhere", async () => {
  const code = `for (const host of ["obrazki.example", "obcy.example"]) new Image().src = "https://" + host + "/dot.gif"`;
  const url = stage.site.page("/", { tag, body: `<script>${code}</script>` });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await eventually(() => asked("obrazki.example") === 1, { what: "the site's own picture" });
  await visitor.choose({ analytics: true });
  const { choice } = await visitor.kept();
  const [record] = await stage.log.await(choice.id, 1);
  assert.equal(record.event, "save");
  await wait(500);
  assert.equal(asked("obcy.example"), 0, "one category is not enough");
  await visitor.close();
});
