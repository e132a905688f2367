// The third parties: who answers at which address with which stand-in script. A stand-in does what the real one is known
// for: it marks that it ran, sets the vendor's first-party cookies and storage keys, loads its second stage, sends its
// first hit and keeps a heartbeat (vendors/prelude.js has the verbs).

import { readFileSync } from "node:fs";

const folder = new URL("./vendors/", import.meta.url);
const text = (name) => readFileSync(new URL(name, folder), "utf8");
const prelude = text("prelude.js");
const script = (name) => `${prelude}${text(name)}`;

/** `[host, path prefix, stand-in]`; the first that fits answers. */
const SCRIPTS = [
  ["www.googletagmanager.com", "/gtag/js", script("gtag.js")],
  ["www.googletagmanager.com", "/gtm.js", script("gtm.js")],
  ["connect.facebook.net", "/signals/config/", script("meta-config.js")],
  ["connect.facebook.net", "/", script("meta.js")],
  ["static.hotjar.com", "/c/hotjar-", script("hotjar.js")],
  ["script.hotjar.com", "/", script("hotjar-modules.js")],
  ["www.clarity.ms", "/tag/", script("clarity-tag.js")],
  ["scripts.clarity.ms", "/", script("clarity.js")],
  ["analytics.tiktok.com", "/i18n/pixel/events.js", script("tiktok.js")],
  ["snap.licdn.com", "/li.lms-analytics/", script("linkedin.js")],
  // Not a vendor: a script that only says that it ran, as slowly as it is asked to.
  ["cdn.marks.example", "/mark.js", script("mark.js")],
  ["cdn.marks.example", "/mark.mjs", "globalThis.__ran = [...(globalThis.__ran ?? []), new URL(import.meta.url).searchParams.get('m')];"],
];

/** Vendors whose stand-in says that it ran, by its host, and nothing else. */
const PLAIN = [
  "bat.bing.com", "s.pinimg.com", "sc-static.net", "static.ads-twitter.com", "www.redditstatic.com", "cdn.matomo.cloud", "plausible.io",
  "static.cloudflareinsights.com", "js.hs-scripts.com", "static.klaviyo.com", "dynamic.criteo.com", "client.crisp.chat", "embed.tawk.to",
  "widget.intercom.io", "cdn.taboola.com", "amplify.outbrain.com", "mc.yandex.ru", "s.adroll.com", "edge.fullstory.com",
  "cdn.mouseflow.com", "cdn.segment.com",
];
for (const host of PLAIN) SCRIPTS.push([host, "/", script("plain.js")]);

/** Hosts that answer with a page, for frames. */
const PAGES = ["www.youtube.com", "www.youtube-nocookie.com"];

const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** Answers a third-party request: a stand-in, a frame's page, or a 1x1 picture for everything else. */
export function answer({ host, path, query }, response) {
  const found = SCRIPTS.find(([name, prefix]) => name === host && path.startsWith(prefix));
  const delay = Number(new URLSearchParams(query).get("delay") ?? 0);
  const headers = {
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "content-type",
    "cross-origin-resource-policy": "cross-origin",
  };
  setTimeout(() => {
    if (found) {
      response.writeHead(200, { ...headers, "content-type": "text/javascript; charset=utf-8" });
      response.end(found[2]);
    } else if (PAGES.includes(host)) {
      response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" });
      response.end(`<!doctype html><title>Player</title><body style="margin:0;background:#18181b"><script>parent.postMessage("player", "*")</script>`);
    } else {
      response.writeHead(200, { ...headers, "content-type": "image/gif" });
      response.end(GIF);
    }
  }, delay);
}
