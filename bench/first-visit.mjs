// How long a first visit waits for the banner, and how long scripts run when a visitor returns who has refused or accepted, beside
// vanilla-cookieconsent in the same run: both pages are the same but for their banner, visits alternate, each in a fresh profile, on a
// slow line (150 ms, 1.44 Mbit/s) with a processor slowed down four times, and on this machine as it is. Files are served compressed
// (brotli 11). The banner stands when it has a height and nothing of it is transparent any more.
//
//     cargo build -p zgoda && node bench/first-visit.mjs [visits]

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
// Node's packages live with the tests.
import { chromium } from "../tests/node_modules/playwright-core/index.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const visits = Number(process.argv[2] ?? 9);
const vanilla = "tests/node_modules/vanilla-cookieconsent/dist/";
const binary = process.env.ZGODA_BIN ?? `${root}target/debug/zgoda`;
const config = execFileSync(binary, ["check", "--resolve", "www/demo/site.json"], { cwd: root });

const page = (head) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${head}</head>
<body><main><h1>Shop</h1>${"<p>A paragraph of a page that somebody came to read.</p>".repeat(60)}</main></body></html>`;

/** What the other banner asks about: the same four purposes, in the same words as far as it has room for them. */
const OTHER = `CookieConsent.run({ hideFromBots: false, categories: { necessary: { readOnly: true }, analytics: {}, marketing: {}, social: {} }, language: { default: "en",
  translations: { en: { consentModal: { title: "Do you agree to optional cookies?", description: "We would like to store and read data on your device.",
  acceptAllBtn: "Accept all", acceptNecessaryBtn: "Reject all", showPreferencesBtn: "Settings" }, preferencesModal: { title: "Privacy settings",
  acceptAllBtn: "Accept all", acceptNecessaryBtn: "Reject all", savePreferencesBtn: "Save my choice", sections: [] } } } } });`;

const OTHER_NAME = "vanilla-cookieconsent";

const PAGES = {
  zgoda: page('<script src="/zgoda/zgoda.js" data-config="/site.json"></script>'),
  "zgoda-marked": page('<script src="/zgoda/zgoda-marked.js" data-config="/site.json"></script>'),
  "zgoda-hinted": page(
    '<link rel="modulepreload" href="/zgoda/engine.js"><link rel="preload" as="fetch" crossorigin href="/zgoda/engine_bg.wasm"><link rel="preload" as="fetch" crossorigin href="/site.json"><script src="/zgoda/zgoda.js" data-config="/site.json"></script>',
  ),
  [OTHER_NAME]: page(
    '<link rel="stylesheet" href="/vanilla/cookieconsent.css"><script defer src="/vanilla/cookieconsent.umd.js"></script><script defer src="/vanilla/config.js"></script>',
  ),
};

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm" };

function content(path) {
  if (path === "/site.json") return config;
  if (path === "/vanilla/config.js") return OTHER;
  const [, folder, ...rest] = path.split("/");
  if (folder === "zgoda") return readFileSync(`${root}pkg/${rest.join("/")}`);
  if (folder === "vanilla") return readFileSync(root + vanilla + rest.join("/"));
  return PAGES[rest[0]];
}

const packed = new Map();
const server = http.createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  // The log: without it the banner would come again to send its record.
  if (request.method === "POST") return request.resume().on("end", () => response.writeHead(201).end("{}"));
  try {
    if (!packed.has(path)) packed.set(path, brotliCompressSync(content(path)));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html", "content-encoding": "br" });
    response.end(packed.get(path));
  } catch {
    response.writeHead(404);
    response.end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

/** Runs in the page: notes when a banner stands. */
function watch() {
  const stands = () => {
    const host = document.querySelector("[data-zgoda=dialog]");
    const layer = host ? host.shadowRoot?.querySelector(".ask") : document.querySelector("#cc-main .cm");
    if (!layer || !layer.offsetHeight || Number(getComputedStyle(layer).opacity) < 1) return requestAnimationFrame(stands);
    globalThis.__stands = performance.now();
  };
  requestAnimationFrame(stands);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"],
});

const SPEEDS = {
  "slow 4G, processor / 4": { latency: 150, downloadThroughput: 180_000, uploadThroughput: 90_000, rate: 4 },
  "this machine as it is": { latency: 0, downloadThroughput: -1, uploadThroughput: -1, rate: 1 },
};

/** A tab of `context` on a line and a processor of that speed. */
async function open(context, { rate, ...line }) {
  const tab = await context.newPage();
  const devtools = await context.newCDPSession(tab);
  await devtools.send("Network.enable");
  await devtools.send("Performance.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, ...line });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate });
  tab.on("pageerror", (error) => console.error(error.message));
  return { tab, devtools };
}

async function visit(name, speed, answer) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const { tab, devtools } = await open(context, speed);
  await tab.addInitScript(watch);
  let bytes = 0;
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await tab.goto(`${origin}/page/${name}`);
  await tab.waitForFunction(() => globalThis.__stands, null, { timeout: 60_000 });
  const seen = { stands: await tab.evaluate(() => globalThis.__stands), bytes };
  const button = tab.getByRole("button", { name: answer }).first();
  await button.click();
  await button.waitFor({ state: "hidden" });
  // A record that has not arrived yet would bring the engine back on the next page, to send it.
  await tab.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith("zgoda.outbox.")));
  await tab.close();

  const again = await open(context, speed);
  await again.tab.goto(`${origin}/page/${name}`, { waitUntil: "networkidle" });
  const { metrics } = await again.devtools.send("Performance.getMetrics");
  seen.scripts = metrics.find((metric) => metric.name === "ScriptDuration").value * 1000;
  assert.equal(await again.tab.getByRole("button", { name: answer }).count(), 0, `${name} asks again`);
  await context.close();
  return seen;
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const names = Object.keys(PAGES);
for (const [title, speed] of Object.entries(SPEEDS)) {
  console.log(`${title} (medians of ${visits}):`);
  for (const answer of ["Reject all", "Accept all"]) {
    const seen = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < visits; round++) {
      for (const name of names) seen[name].push(await visit(name, speed, answer));
    }
    const of = (name, what) => middle(seen[name].map((one) => one[what]));
    const compare = (what) =>
      names.map((name) => `${name} ${of(name, what).toFixed(1)}${name == OTHER_NAME ? "" : ` (${(of(name, what) / of(OTHER_NAME, what)).toFixed(2)})`}`).join(", ");
    if (answer === "Reject all") console.log(`  until the banner stands, ms: ${compare("stands")}\n  bytes, page included: ${compare("bytes")}`);
    console.log(`  scripts of a later page after "${answer}", ms: ${compare("scripts")}`);
  }
}
await browser.close();
server.close();
