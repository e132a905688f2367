// The pages of the suite and the tracker they try to reach. Every run has a host of its own, so storage never leaks from one to
// another; every vector of a run has addresses of its own, so a request says which vector made it.

import { choice, gate } from "../../gate/support/shop.mjs";
import { BELATED, FALLBACK, GLUE, GUARD, HOSTS, LATE, MARKED, STRICT, WASM, WHOLE } from "../../gate/support/guard.mjs";
import { CODE } from "./code.mjs";
import { MARKUP } from "./markup.mjs";

const SHOP = ".shop.example";
const TRACKER = "connect.facebook.net";

/** What a site owner may write; `none` is the page without us, which shows that a vector is one. */
export const STRENGTHS = ["none", "marked", "auto", "barrier", "capture", "strict"];

/** Where a vector stands or runs, with the vectors that can. */
export const PLACEMENTS = {
  before: { title: "In the HTML, before our tag", vectors: MARKUP },
  after: { title: "In the HTML, after our tag", vectors: MARKUP },
  once: { title: "Code, at once", vectors: CODE },
  later: { title: "Code, after the page has loaded", vectors: CODE },
  nested: { title: "Code brought in by code", vectors: CODE },
  markup: { title: "Markup put in by code, after the page has loaded", vectors: MARKUP },
};

/** Browsers that nobody drives. */
export const OTHERS = { firefox: "Firefox", webkit: "WebKit" };

/** Where the same vectors stand or run in them: behind a guard that is in the page itself, too, for which no parser has to wait. */
const ELSEWHERE = {
  before: PLACEMENTS.before,
  after: PLACEMENTS.after,
  inlined: { title: "In the HTML, after our tag put into the page", vectors: MARKUP },
  once: PLACEMENTS.once,
};

/** What is played: WebKitGTK waits for it for seconds, and hangs where it should leave such a page. */
const PLAYED = /^(audio|audio source|new Audio|video|video source|video track)$/;

/** The same place in one of the others. */
export const placeIn = (browser, placement) => `${browser}-${placement}`;

/** All of its places. */
export const placesIn = (browser) => Object.keys(ELSEWHERE).map((placement) => placeIn(browser, placement));

for (const [browser, name] of Object.entries(OTHERS)) {
  for (const [placement, { title, vectors }] of Object.entries(ELSEWHERE)) {
    // Behind a proxy a connection without a request is nothing that could be seen.
    const isSeen = ([vector, , how]) => !how?.connects && !(browser == "webkit" && PLAYED.test(vector));
    PLACEMENTS[placeIn(browser, placement)] = { title: `${title}, in ${name}`, vectors: vectors.filter(isSeen) };
  }
}

/** Vectors that `document.write` needs, only a parser makes, or a browser has one of for a page, do not exist once it has been parsed. */
const exists = (placement, { parsing, parsed, single } = {}) =>
  !["later", "nested", "markup"].includes(placement) || !(parsing || parsed || single);

/** Number and name of every vector of a placement. */
export const vectorsOf = (placement) =>
  PLACEMENTS[placement].vectors.flatMap(([name, text, how], at) =>
    exists(placement, how) ? [{ id: `${placement}${at}`, name, text, connects: !!how?.connects }] : [],
  );

const fill = (text, id) =>
  text
    .replace(/@@(probe\.\w+|frame\.html|pay)/g, `${TRACKER}/${id}/$1`)
    .replace(/@(probe\.\w+|frame\.html|pay)/g, `https://${TRACKER}/${id}/$1`)
    .replaceAll("~", id);

const POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

/** The lines an owner puts first into the head; `isInlined`: with the guard itself in them. */
export const tag = (strength, isInlined) => {
  if (strength == "none") return "";
  const isFull = !["marked", "auto"].includes(strength);
  const file = `/zgoda/${{ marked: "zgoda-marked", auto: "zgoda" }[strength] ?? "zgoda-strict"}.js`;
  const [source, text] = isInlined ? ['data-base="/zgoda/"', FILES[file].replaceAll("</script", "<\\/script").replaceAll("<!--", "\\x3c!--")] : [`src="${file}"`, ""];
  const script = `<script ${source} data-site="shop" data-strength="${strength}">${text}</script>`;
  return isFull ? `${script}<meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->` : script;
};

/** Local storage of a visitor in this state. */
export const storageOf = (state) => {
  if (state == "undecided") return {};
  const granted = { rejected: [], analytics: ["analytics"], all: ["analytics", "marketing", "social"] }[state];
  return { zgoda: JSON.stringify(choice(granted)), "zgoda.gate": JSON.stringify(gate()) };
};

/** What the tracker's script does: says that it ran, sets a cookie, keeps a key. */
const PROBE = `{
  const id = new URL("~").pathname.split("/")[1];
  try { top.__ran.push(id); } catch {}
  try { document.cookie = id + "=1; path=/"; localStorage.setItem(id, 1); } catch {}
}`;

const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const TYPES = { js: "text/javascript", css: "text/css", gif: "image/gif", html: "text/html", wasm: "application/wasm", woff2: "font/woff2", json: "application/json" };
const WORKER = `fetch(location.hash.slice(1) || location.search.slice(1), { mode: "no-cors" })`;

const send = (response, path, body) => {
  response.writeHead(body == null ? 404 : 200, {
    "content-type": TYPES[/\.(\w+)$/.exec(path)?.[1] ?? "html"],
    "access-control-allow-origin": "*",
    "cache-control": "no-store",
  });
  response.end(body ?? "");
};

const track = (request, response) => {
  const { pathname, href } = new URL(request.url, `https://${TRACKER}`);
  const kind = /\.(\w+)$/.exec(pathname)?.[1];
  send(response, pathname, { js: PROBE.replace("~", href), gif: GIF, css: "", html: "<!doctype html><title>Frame</title>" }[kind]);
};

const FILES = { "/zgoda/zgoda.js": GUARD, "/zgoda/zgoda-marked.js": MARKED, "/zgoda/belated.js": BELATED, "/zgoda/hosts.js": HOSTS, "/zgoda/zgoda-strict.js": STRICT, "/zgoda/engine.js": GLUE, "/zgoda/engine_bg.wasm": WASM, "/zgoda/whole.js": WHOLE, "/zgoda/whole_bg.wasm": WASM };
Object.assign(FILES, { "/zgoda/fallback.js": FALLBACK, "/zgoda/late.js": LATE, "/worker.js": WORKER, "/x.js": "", "/blank.html": "<!doctype html>", "/x.gif": GIF, "/zgoda/sites/shop.json": "{}" });

/** The vector's code as the site's own file runs it, or marks it. */
const script = ({ id, strength }) =>
  strength == "marked"
    ? `<script type="text/plain" data-category="marketing" data-src="/code/${id}.js"></script>`
    : `<script src="/code/${id}.js"></script>`;

const LOADS = /<(script|img|source|input|image|feImage|video|audio|track|link|iframe|object|embed)\b([^>]*)/gi;

/** A tag as an owner marks it: its addresses are data, and a script has a type nobody runs. What has no such form is wrapped. */
const mark = (text) => {
  if (/<style|style=|background=|mask=|javascript:|onerror|importmap|attributeName/.test(text)) return `<template data-category="marketing">${text}</template>`;
  return text.replace(LOADS, (_, name, rest) => {
    const isScript = name.toLowerCase() == "script";
    const inert = rest.replace(/\s(src|srcset|href|data|poster|srcdoc|xlink:href|imagesrcset)=/gi, " data-$1=");
    return `<${name} data-category="marketing"${isScript ? ` type="text/plain"${inert.replace(" type=", " data-type=")}` : inert}`;
  });
};

const markup = ({ text, strength }) => (strength == "marked" ? mark(text) : text);

/** Goes on to the next page, after saying what ran and what was stored: for a browser that nobody drives. */
const REPORT = `addEventListener("load", () => setTimeout(async () => {
  const stored = [...document.cookie.split("; ").map((pair) => pair.split("=")[0]), ...Object.keys(localStorage)];
  const answer = await fetch("/report", { method: "POST", body: JSON.stringify({ ran: window.__ran, stored }) });
  location.href = await answer.text();
}, 900))`;

/** One page: `{name, strength, placements}`. Its vectors' ids begin with its name. */
export class Page {
  /** `stored`: it fills storage with this first, reports by itself and is served without TLS, as a browser needs that nobody drives. */
  constructor(name, strength, placements, stored) {
    this.stored = stored;
    this.host = `${name}${SHOP}`;
    this.strength = strength;
    this.placements = placements;
    this.vectors = placements.flatMap((placement) =>
      vectorsOf(placement).map((vector) => {
        const id = `${name}-${vector.id}`;
        return { ...vector, id, strength, placement, text: fill(vector.text, id) };
      }),
    );
  }

  /** Those of a place, in whatever browser. */
  at(place) {
    return this.vectors.filter(({ placement }) => placement == place || placement.endsWith(`-${place}`));
  }

  /** Markup in the HTML, and code that runs while it is parsed. */
  get html() {
    const at = (name) => this.at(name).map(markup).join("\n");
    const first = at("before");
    const isInlined = this.at("inlined").length > 0;
    const rest = at("after") + at("inlined");
    const places = this.vectors.map(({ id }) => `<p id="p-${id}">text</p>`).join("");
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><script>window.__ran = []; window.__tried = []</script>${first}${tag(this.strength, isInlined)}</head>
      <body>${places}${rest}${this.at("once").map(script).join("")}<img src="/end.gif" alt="">${this.stored ? '<script src="/report.js"></script>' : ""}</body></html>`;
    return this.plain(html);
  }

  /** `text` without TLS, where the page is. */
  plain(text) {
    return this.stored ? text.replaceAll("https://", "http://") : text;
  }

  /** The vectors whose files have to run: those marked do not. */
  get tries() {
    if (this.strength == "marked") return [];
    return this.vectors.filter(({ placement }) => /once|later|nested/.test(placement)).map(({ id }) => id);
  }

  /** A file of the page's own. */
  file(path) {
    if (path == "/") return this.html;
    if (path == "/fill") return `<script>Object.assign(localStorage, ${JSON.stringify(storageOf(this.stored))}); location.href = "/"</script>`;
    if (path == "/report.js") return REPORT;
    const vector = this.vectors.find(({ id }) => path == `/code/${id}.js`);
    if (vector) return this.plain(`{ window.__tried.push("${vector.id}"); const place = document.getElementById("p-${vector.id}"); ${vector.text} }`);
    return path == "/end.gif" ? GIF : FILES[path];
  }

  /** What the page's own code does once it has loaded, as text: one step a vector, each on its own. */
  get steps() {
    const put = (text) => `document.body.append(document.createRange().createContextualFragment(${JSON.stringify(text)}));`;
    const add = ({ id }) =>
      this.strength == "marked"
        ? put(script({ id, strength: "marked" }))
        : `{ const s = document.createElement("script"); s.src = "/code/${id}.js"; document.head.append(s); }`;
    return [
      ...this.at("later").map(add),
      ...this.at("nested").map((vector) => put(`<div><script>${add(vector).replaceAll("</", "<\\/")}</script></div>`)),
      ...this.at("markup").map((vector) => put(markup(vector))),
    ];
  }
}

/** Who answers for a host: `sites` for the stub. */
export const sitesOf = (pages, onReport) => ({
  get(host) {
    if (host == TRACKER) return track;
    const page = host.endsWith(SHOP) && pages.get(host);
    return page && ((request, response, body) => {
      const { pathname } = new URL(request.url, `https://${host}`);
      if (pathname == "/report") send(response, "/next", onReport(page, JSON.parse(body)));
      else send(response, pathname, page.file(pathname));
    });
  },
});
