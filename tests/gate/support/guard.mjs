// The guard as the build makes it, with a short host table, and an engine that only writes down what it is asked.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../www/", import.meta.url));

const TABLE = [
  ["cdn,cdn.example"],
  // The shops' config puts it into another category.
  ["own-matomo,matomo.example"],
  [
    "ga4,googletagmanager.com/gtag/js google-analytics.com gtag(",
    "gtm,googletagmanager.com",
    "hotjar.com hotjar.io _hjSettings",
    "clarity.ms clarity(",
  ],
  [
    "google-ads,googletagmanager.com/gtag/js?id=AW- googleads.g.doubleclick.net",
    "meta-pixel,connect.facebook.net facebook.com/tr fbq(",
    "tiktok,analytics.tiktok.com TiktokAnalyticsObject",
    "linkedin,snap.licdn.com px.ads.linkedin.com _linkedin_partner_id lintrk(",
  ],
  ["youtube.com youtube-nocookie.com"],
]
  .map((group) => group.join(";"))
  .join("|");

/** What stands in for the engine's glue: it keeps the bridge and the commands, and answers with the command's name. */
export const GLUE = `
  export default async ({ module_or_path }) => { await (await module_or_path).arrayBuffer(); };
  export const start = (bridge) => { globalThis.__bridge = bridge; globalThis.__started = (globalThis.__started || 0) + 1; return globalThis.__fault; };
  export const retire = () => ({ memory: true });
  export const command = (name, argument) => { (globalThis.__commands ||= []).push([name, argument]); globalThis.__onCommand?.(name, argument); return name; };
`;

/** The same for the whole engine. */
export const WHOLE = GLUE.replace("__bridge = bridge", "__bridge = globalThis.__whole = bridge");

export const WASM = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);

const sri = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

const bundle = async (entry, unmarked = "index") => {
  const { outputFiles } = await build({
    entryPoints: [folder + entry],
    bundle: true,
    alias: { unmarked: `${folder}guard/unmarked/${unmarked}.js` },
    minify: true,
    write: false,
    format: "iife",
    target: "es2020",
  });
  return outputFiles[0].text;
};

const fill = (text) =>
  text
    .replace("%VERSION%", "1.2.3")
    .replace("%TABLE%", () => TABLE)
    .replace("%BUNDLE%", "b".repeat(64))
    .replace("%SRI_GLUE%", sri(GLUE))
    .replace("%SRI_WASM%", sri(WASM))
    .replace("%SRI_WHOLE_GLUE%", sri(WHOLE))
    .replace("%SRI_WHOLE_WASM%", sri(WASM));

const ENTRIES = ["guard/index.js", "guard/strict.js", "belated.js", "fallback.js", "leaks.js", "late/index.js", "hosts.js", "adapters/shopify.js", "adapters/wordpress.js"];
const [bare, strict, belated, fallback, leaks, late, hosts, shopify, wordpress] = await Promise.all(ENTRIES.map((entry) => bundle(entry)));

export const BELATED = belated;
export const FALLBACK = fallback;
export const LEAKS = leaks;
export const LATE = late;
export const HOSTS = fill(hosts);
export const SHOPIFY = shopify;
export const WORDPRESS = wordpress;

/** The guard's text with what the build fills in. */
export const GUARD = fill(bare);

/** The guard that knows marks alone. */
export const MARKED = fill(await bundle("guard/index.js", "none"));

/** The same with what `barrier`, `capture` and `strict` need. */
export const STRICT = fill(strict);
