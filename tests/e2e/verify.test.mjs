// The page that checks a receipt, in the browser: with the server, without it, and from the disk (D14).

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { faults } from "./support/axe.mjs";
import { zgoda } from "./support/server.mjs";
import { Stage } from "./support/stage.mjs";


let stage;
let proof;
before(async () => {
  stage = await Stage.open();
  proof = await decide();
});
after(() => stage.close());

/** Decisions of three visitors; resolves to key, receipt and record of the second. */
async function decide() {
  const ids = [];
  for (let number = 0; number < 3; number += 1) {
    const visitor = await stage.visitor();
    await visitor.goto(stage.site.url("/privacy.html"));
    await visitor.accept();
    await visitor.decided();
    const { choice } = await visitor.kept();
    const [record] = await stage.log.await(choice.id, 1);
    ids.push(record.record_id);
    await visitor.close();
  }
  const answer = await fetch(`${stage.server.origin}/v1/receipts/${ids[1]}`);
  const lines = await zgoda("export", "--data", stage.server.data, "--format", "ndjson");
  const line = lines.split("\n").find((one) => one.includes(`"record_id":"${ids[1]}"`));
  const key = /^ {2}(\S+\/log\+[0-9a-f]{8}\+\S+)$/m.exec(stage.server.output)[1];
  return { key, receipt: await answer.text(), record: line.slice(line.indexOf('"record":') + 9, -1) };
}

/** Opens the page at `url`; `check` fills it in and resolves to what it says. */
async function open(url) {
  const context = await stage.browser.newContext({ locale: "pl-PL" });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  const check = async ({ key, receipt, record }) => {
    await page.locator("#key").fill(key);
    await page.locator("#receipt").fill(receipt);
    await page.locator("#record").fill(record);
    await page.locator("form button").click();
    await page.locator("output.good, output.bad").waitFor();
    return page.locator("output").textContent();
  };
  return { context, page, check, errors };
}

test("a receipt is proved, in Polish and in English, and the page can be used by everybody", async () => {
  const { context, page, check, errors } = await open(`${stage.server.origin}/verify`);
  const said = await check(proof);
  assert.match(said, /^Udowodnione\./);
  assert.match(said, /na miejscu 2, .* obejmuje 3 zapisów/);
  assert.equal(await page.locator("html").getAttribute("lang"), "pl");
  await page.locator("#language").click();
  assert.match(await check(proof), /^Proved\.\nThe record is in the log \S+ in place 2/);
  assert.deepEqual(await faults(page), []);
  // Files, as they were downloaded.
  await page.locator("[data-for=record]").setInputFiles({ name: "record.json", mimeType: "application/json", buffer: Buffer.from(proof.record) });
  await page.waitForFunction((text) => document.getElementById("record").value === text, proof.record);
  assert.deepEqual(errors, []);
  await context.close();
});

test("saved to the disk it works without a network", async () => {
  const file = join(stage.server.folder, "verify.html");
  await writeFile(file, await (await fetch(`${stage.server.origin}/verify`)).text());
  const { context, check, errors } = await open(pathToFileURL(file).href);
  await context.setOffline(true);
  assert.match(await check(proof), /^Udowodnione\./);
  assert.deepEqual(errors, []);
  await context.close();
});

test("whatever was changed is not proved, and the reason is said", async () => {
  const { context, page, check } = await open(`${stage.server.origin}/verify`);
  await page.locator("#language").click();
  const lines = proof.receipt.split("\n");
  const changed = (number, change) => lines.map((line, at) => (at === number ? change(line) : line)).join("\n");
  const flip = (text) => text.replace(/[A-Za-z](?=[^A-Za-z]*$)/, (letter) => (letter === "a" ? "b" : "a"));
  const otherKey = proof.key.replace(/\+[0-9a-f]{8}\+/, "+00000000+");
  for (const [part, why] of [
    [{ record: proof.record.replace('"trusted":true', '"trusted":false') }, /not what was logged/],
    [{ record: `${proof.record} ` }, /not what was logged/],
    [{ receipt: changed(2, () => "index 0") }, /not what was logged|wrong length/],
    [{ receipt: changed(2, () => "index 02") }, /receipt is damaged/],
    [{ receipt: changed(2, () => "index 9") }, /wrong length/],
    [{ receipt: lines.filter((_, at) => at !== 3).join("\n") }, /wrong length|not what was logged/],
    [{ receipt: changed(1, () => `extra ${Buffer.alloc(32).toString("base64")}`) }, /not what was logged/],
    [{ receipt: changed(1, () => "extra AAAA") }, /lacks the salt/],
    [{ receipt: proof.receipt.replace("\n3\n", "\n4\n") }, /signature of the checkpoint is forged/],
    [{ receipt: changed(lines.length - 2, flip) }, /signature of the checkpoint is forged|checkpoint in the receipt is damaged/],
    [{ receipt: "hello" }, /no receipt/],
    [{ key: otherKey }, /does not fit its name/],
    [{ key: "hello" }, /no key of a log/],
    [{ key: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k" }, /not signed with this key/],
  ]) {
    assert.match(await check({ ...proof, ...part }), new RegExp(`^Not proved: .*(${why.source})`), JSON.stringify(part));
  }
  await context.close();
});
