// Pages with vendors' own snippets, rewritten by the command: not one request before consent, not even from what stands before
// our tag, nor from the browser's look-ahead; and after consent everything runs as its vendor wrote it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { assertUntouched, busy, contacted } from "./support/account.mjs";
import { eventually, wait } from "./support/deadline.mjs";
import { zgoda } from "./support/server.mjs";
import { VENDORS, plain } from "./support/snippets.mjs";
import { Site } from "./support/site.mjs";
import { Stage } from "./support/stage.mjs";

const PIXEL = "https://www.facebook.com/tr?id=100000000000001&amp;ev=PageView&amp;noscript=1";

/** What loads without a script: hints, pictures, frames, media, style sheets. */
const STATIC = `
<link rel="preconnect" href="https://www.googletagmanager.com">
<link rel="dns-prefetch" href="//connect.facebook.net">
<link rel="preload" as="script" href="https://static.hotjar.com/c/hotjar-1000001.js">
<link rel="modulepreload" href="https://www.clarity.ms/tag/module">
<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Inter">
<script type="module" src="https://cdn.marks.example/mark.mjs?m=module"></script>`;
const BODY = `
<img src="${PIXEL}" width="1" height="1" alt="">
<img srcset="${PIXEL} 1x, ${PIXEL} 2x" alt="">
<picture><source srcset="https://px.ads.linkedin.com/collect?fmt=gif"><img src="/end.gif" alt=""></picture>
<video poster="https://i.ytimg.com/vi/x/hq.jpg"></video>
<iframe src="https://www.youtube.com/embed/x" width="320" height="180" title="Film"></iframe>
<iframe srcdoc='<img src="https://www.facebook.com/tr?srcdoc">' title="Dokument"></iframe>
<object data="https://www.youtube.com/v/x"></object>
<embed src="https://www.youtube.com/v/y">
<svg width="1" height="1"><image href="https://www.facebook.com/tr?svg"/></svg>
<input type="image" src="https://www.facebook.com/tr?input" alt="">
<noscript><img src="${PIXEL}" alt=""></noscript>`;
const SNIPPETS = VENDORS.map(plain).join("\n");

/** Everything stands before our tag: no guard could have stopped it. */
const allBefore = (tag) => ({ tag: "", head: `${STATIC}\n${SNIPPETS}\n${tag}`, body: BODY });

let stage;
let folder;
before(async () => {
  stage = await Stage.open();
  folder = await mkdtemp(join(tmpdir(), "zgoda-rewrite-"));
  await writeFile(join(folder, "zgoda.json"), JSON.stringify(stage.config));
});
after(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Puts a page at `path` as `zgoda rewrite --write` leaves its file. */
async function rewritten(path, parts) {
  const url = stage.site.page(path, parts);
  const file = join(folder, path.slice(1));
  await writeFile(file, stage.site.html(path));
  await zgoda("rewrite", "--write", "--config", join(folder, "zgoda.json"), file);
  stage.site.replace(path, await readFile(file, "utf8"));
  return url;
}

/** Fails if anything leaves for a third party while the page loads and rests. */
async function assertSilent(url, visitor) {
  await visitor.goto(url);
  await visitor.asked();
  await eventually(() => stage.site.asked("/end.gif") > 0, { what: "the parser got to the end" });
  await wait(1000);
  await assertUntouched(stage.stub, visitor);
}

test("the page as it was leaks, or the others prove nothing", async () => {
  const url = stage.site.page("/as-it-was.html", allBefore(stage.site.tag()));
  const visitor = await stage.visitor();
  await visitor.goto(url);
  await visitor.asked();
  for (const host of ["www.googletagmanager.com", "www.facebook.com", "www.youtube.com", "fonts.googleapis.com"]) {
    await eventually(() => stage.stub.to(host).length > 0, { what: `a request to ${host}` });
  }
  await visitor.close();
});

test("rewritten, nothing is requested before consent, although everything stands before our tag", async () => {
  const url = await rewritten("/before.html", allBefore(stage.site.tag()));
  const visitor = await stage.visitor();
  await assertSilent(url, visitor);
  await visitor.reject();
  await wait(500);
  assert.deepEqual(stage.stub.sent, [], "nor after a refusal");
  await visitor.page.reload();
  await wait(1000);
  assert.deepEqual(stage.stub.sent, [], "nor on the next page view");
  await visitor.close();
});

for (const [where, parts] of [
  ["before", () => allBefore(stage.site.tag())],
  ["after", () => ({ head: STATIC + SNIPPETS, body: BODY })],
]) {
  test(`rewritten, with the tags ${where} ours, all runs once after accepting, as its vendor wrote it`, async () => {
    const url = await rewritten(`/accept-${where}.html`, parts());
    const visitor = await stage.visitor();
    await assertSilent(url, visitor);
    await visitor.accept();
    await busy(stage.stub, visitor, VENDORS);
    const marks = [...VENDORS.flatMap((vendor) => vendor.ran), "module"];
    const ran = await visitor.ranAll(marks);
    for (const mark of marks) assert.equal(ran.filter((m) => m === mark).length, 1, `${mark} ran once`);
    for (const query of ["noscript=1", "svg", "input", "srcdoc"]) {
      await eventually(() => stage.stub.to("www.facebook.com/tr").some((r) => r.query.includes(query)), { what: `the pixel with ${query}` });
    }
    assert.ok(stage.stub.to("www.youtube.com/embed/x").length > 0, "the film is there");
    assert.ok(contacted(stage.stub).length >= VENDORS.length);
    await visitor.close();
  });
}

test("the guard and the command agree whose every known address and every known call is", async () => {
  const guard = await (await fetch(`${stage.server.origin}/zgoda/zgoda.js`)).text();
  // Five groups of rows (PROTOCOL, section 7).
  const [table] = /(?:[^"'`;|]+[;|]){40,}[^"'`;|]+/.exec(guard);
  const groups = table.split("|");
  assert.equal(groups.length, 5);
  const patterns = groups.flatMap((group) => group.split(";")).flatMap((row) => row.split(",").at(-1).split(" "));
  const isCall = (pattern) => pattern.endsWith("(");
  const elements = patterns.map((pattern, at) =>
    isCall(pattern) ? `<script id="e${at}">if (0) { ${pattern}0) }</script>` : `<link id="e${at}" rel="prefetch" href="https://${pattern.replaceAll("&", "&amp;")}">`,
  );
  const body = elements.join("\n");
  const url = stage.site.page("/agree.html", { body });
  const visitor = await stage.visitor();
  await visitor.goto(url);
  const byGuard = await visitor.page.$$eval("[id^=e]", (nodes) => nodes.map(({ dataset }) => [dataset.service ?? null, dataset.category ?? null]));
  const file = join(folder, "agree.html");
  await writeFile(file, body);
  const { files } = JSON.parse(await zgoda("rewrite", "--json", file));
  const found = new Map(files[0].findings.map(({ line, service, category }) => [line, [service, category]]));
  const byCommand = patterns.map((_, at) => found.get(at + 1) ?? [null, null]);
  assert.ok(found.size > 100, `${found.size} of ${patterns.length} patterns are held`);
  const differ = patterns.flatMap((pattern, at) => (`${byGuard[at]}` === `${byCommand[at]}` ? [] : [`${pattern}: ${byGuard[at]} / ${byCommand[at]}`]));
  assert.deepEqual(differ, []);
  await visitor.close();
});

test("without scripts a rewritten page asks nobody for anything", async () => {
  const url = await rewritten("/no-scripts.html", allBefore(stage.site.tag()));
  const visitor = await stage.visitor({ javaScriptEnabled: false });
  await visitor.goto(url);
  await eventually(() => stage.site.asked("/end.gif") > 0);
  await wait(500);
  assert.deepEqual(stage.stub.sent, []);
  await visitor.close();
});

test("unknown third parties wait for every category, if the owner holds them", async () => {
  const config = join(folder, "hold.json");
  await writeFile(config, JSON.stringify({ ...stage.config, unknown: "hold" }));
  const path = "/unknown.html";
  stage.site.page(path, { body: `<img src="https://stranger.example/pixel.gif" alt=""><img src="https://${stage.site.host}/end.gif?own" alt="">` });
  const file = join(folder, "unknown.html");
  await writeFile(file, stage.site.html(path));
  const { stdout } = await promisify(execFile)("sh", ["-c", '"$0" rewrite --config "$1" - < "$2"', process.env.ZGODA_BIN ?? "target/debug/zgoda", config, file]);
  stage.site.replace(path, stdout);
  const visitor = await stage.visitor();
  await assertSilent(stage.site.url(path), visitor);
  await visitor.choose({ analytics: true });
  await wait(500);
  assert.deepEqual(stage.stub.sent, [], "one category is not enough");
  await visitor.openSettings();
  await visitor.choose({ analytics: true, marketing: true, social: true });
  await eventually(() => stage.stub.to("stranger.example").length === 1, { what: "the stranger was asked" });
  await visitor.close();
});

test("behind zgoda serve --proxy the same pages are silent before consent and whole after it, with no file changed", async () => {
  const { stub, server } = stage;
  server.flags = ["--proxy", `http://127.0.0.1:${stub.port}`];
  await server.restart();
  const site = new Site(stub, server, { id: "sklep", host: "127.0.0.1" });
  site.page("/proxied.html", allBefore(site.tag()));
  const visitor = await stage.visitor();
  await visitor.goto(`${server.origin}/proxied.html`);
  await visitor.asked();
  await eventually(() => site.asked("/end.gif") > 0, { what: "the parser got to the end" });
  await wait(1000);
  await assertUntouched(stub, visitor);
  await visitor.accept();
  await busy(stub, visitor, VENDORS);
  const marks = [...VENDORS.flatMap((vendor) => vendor.ran), "module"];
  const ran = await visitor.ranAll(marks);
  for (const mark of marks) assert.equal(ran.filter((m) => m === mark).length, 1, `${mark} ran once`);
  const { choice } = await visitor.kept();
  const [record] = await stage.log.await(choice.id, 1);
  assert.equal(record.event, "accept_all", "the collector stays reachable beside the site");
  await visitor.close();
});
