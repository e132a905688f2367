// The same in a browser that nobody drives (requirements B1, F4, F5): a page asks itself what it could notice, reports, and leads to the next.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startStub } from "../../stub/server.mjs";
import { FALLBACK, GLUE, GUARD, LATE, STRICT, WASM } from "./guard.mjs";
import { ADDED, CALLS, COUNTS, FRAMES, SNAPSHOT, TRUST, TRUSTED, TRUSTING, calls, count, frames, trusted, wrap } from "./probes.mjs";
import { CONFIG, choice, gate, html, verdict } from "./shop.mjs";

const HOST = "shop.example";

/** How long all pages may take, in milliseconds. */
const PATIENCE = 120_000;

const POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
const TAGS = {
  "zgoda.js": '<script src="/zgoda/zgoda.js" data-site="shop"></script>',
  "zgoda-strict.js": `<script src="/zgoda/zgoda-strict.js" data-site="shop" data-strength="barrier"></script><meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`,
};

const ALL = ["analytics", "marketing", "social"];
const DECIDED = { zgoda: choice(ALL), "zgoda.gate": gate() };

/** Every patched property at once, then with everything granted, then with everything withdrawn. */
const patches = async () => {
  const first = window.changes();
  while (!globalThis.__bridge) await new Promise((resolve) => setTimeout(resolve, 20));
  const { all, none } = window.__verdicts;
  __bridge.apply(all);
  __bridge.emit("change", null);
  const granted = window.changes().changed;
  __bridge.apply(none);
  return { ...first, granted, withdrawn: window.changes().changed };
};

/** Libraries before and after us, before consent and after it. */
const libraries = async () => {
  while (!globalThis.__bridge) await new Promise((resolve) => setTimeout(resolve, 20));
  const first = await window.__count();
  __bridge.apply(window.__verdicts.all);
  return [first, await window.__count()];
};

/** What a script that was let go is and did. */
const released = async () => {
  for (const end = Date.now() + 5000; !window.__ran && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
  return [window.__ran, document.querySelector("script[src='/own.js']")?.nonce];
};

/** Each page: what stands in it, what it asks itself, and how it is served. */
const PROBES = {
  patches: { probe: patches, before: SNAPSHOT },
  calls: { probe: calls },
  frames: { probe: frames },
  libraries: { probe: libraries, before: wrap("before"), head: `${wrap("after")}<script src="/count.js"></script>` },
  trust: { probe: trusted, body: TRUSTING, policy: TRUST },
  nonce: {
    probe: released,
    stored: DECIDED,
    nonce: true,
    body: '<script type="text/plain" data-category="marketing" data-src="/own.js"></script>',
    policy: "script-src 'nonce-n1' 'wasm-unsafe-eval'",
  },
};

const FILES = {
  "/zgoda/zgoda.js": GUARD,
  "/zgoda/zgoda-strict.js": STRICT,
  "/zgoda/engine.js": GLUE,
  "/zgoda/engine_bg.wasm": WASM,
  "/zgoda/fallback.js": FALLBACK,
  "/zgoda/late.js": LATE,
  "/zgoda/sites/shop.json": JSON.stringify(CONFIG),
  // A file of the site's own: its text would be held, because it names a tracker.
  "/count.js": `window.__count = ${count}`,
  "/own.js": 'window.__ran = "own"',
  "/x.gif": "",
};
const TYPES = { js: "text/javascript", wasm: "application/wasm", json: "application/json", gif: "image/gif" };

const pages = Object.entries(TAGS).flatMap(([tag, text]) => Object.entries(PROBES).map(([name, page]) => ({ id: `${tag} ${name}`, tag: text, ...page })));

const text = ({ tag, before = "", head = "", body = "", probe, stored, nonce }, at) => {
  const verdicts = `<script>window.__verdicts = ${JSON.stringify({ all: verdict(ALL), none: verdict([]) })};
    localStorage.clear(); Object.assign(localStorage, ${JSON.stringify(Object.fromEntries(Object.entries(stored ?? {}).map(([key, value]) => [key, JSON.stringify(value)])))});
    window.__thrown = []; addEventListener("error", ({ message }) => message && __thrown.push(message))</script>`;
  const report = `<script>addEventListener("load", async () => {
    const seen = await Promise.resolve().then(${probe}).catch((error) => ({ failed: String(error) }));
    const answer = await fetch("/report/${at}", { method: "POST", body: JSON.stringify({ seen, thrown: window.__thrown }) });
    location.href = await answer.text();
  })</script>`;
  const page = html({ tag: tag.replace("data-site", nonce ? 'nonce="n1" data-site' : "data-site"), before: verdicts + before, head, body: body + report });
  return nonce ? page.replace(/<script>/g, '<script nonce="n1">') : page;
};

/** Every question in `browser`, which `start` opens at an address with the stub on a port. */
export const ask = (browser, start) => {
  const seen = new Map();
  let requests;

  before(async () => {
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    const serve = (request, response, sent) => {
      const { pathname } = new URL(request.url, `http://${HOST}`);
      const [, kind, at] = /^\/(page|report)\/(\d+)$/.exec(pathname) ?? [];
      if (kind == "report") {
        seen.set(pages[at].id, JSON.parse(sent));
        const next = +at + 1;
        if (!pages[next]) finish();
        response.end(pages[next] ? `/page/${next}` : "about:blank");
        return;
      }
      const body = kind ? text(pages[at], at) : FILES[pathname];
      const type = TYPES[/\.(\w+)$/.exec(pathname)?.[1]] ?? "text/html";
      const policy = kind && pages[at].policy ? { "content-security-policy": pages[at].policy } : {};
      response.writeHead(body === undefined ? 404 : 200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", ...policy });
      response.end(body ?? "");
    };
    const stub = await startStub({ sites: new Map([[HOST, serve]]) });
    const close = await start(stub.port, `http://${HOST}/page/0`);
    const late = setTimeout(finish, PATIENCE);
    await finished;
    clearTimeout(late);
    requests = stub.sent;
    await close();
    await stub.close();
  });

  /** What a page reported; nothing was thrown in it. */
  const reported = (id) => {
    assert.ok(seen.has(id), `${id}: no report; there are ${[...seen.keys()].join(", ") || "none"}`);
    const { seen: found, thrown } = seen.get(id);
    assert.deepEqual(thrown, []);
    return found;
  };

  for (const name of Object.keys(TAGS)) {
    test(`${browser}, ${name}: every patch looks like what it stands before, all are gone once everything is granted, and back after withdrawal`, () => {
      const { changed, seen, added, granted, withdrawn } = reported(`${name} patches`);
      assert.ok(changed.length > 40, `${changed.length} patches`);
      assert.deepEqual(seen, []);
      assert.deepEqual(added.filter((path) => !ADDED.test(path)), []);
      assert.deepEqual(granted, []);
      assert.ok(withdrawn.length > 30);
    });

    test(`${browser}, ${name}: constructors, subclasses, illegal calls and frames are as they were`, () => {
      assert.deepEqual(reported(`${name} calls`), CALLS);
      assert.deepEqual(reported(`${name} frames`), FRAMES);
    });

    test(`${browser}, ${name}: libraries that patch the same are called as often as without us, and stay`, () => {
      assert.deepEqual(reported(`${name} libraries`), [COUNTS, COUNTS]);
      assert.ok(requests.some((address) => address.startsWith("www.facebook.com/tr")), "let go once granted");
    });

    test(`${browser}, ${name}: Trusted Types: what the page trusts stays trusted, what it does not stays refused (F5)`, () => {
      assert.deepEqual(reported(`${name} trust`), TRUSTED);
    });

    test(`${browser}, ${name}: under a policy of nonces what is let go has the guard's nonce and runs (F4)`, () => {
      assert.deepEqual(reported(`${name} nonce`), ["own", "n1"]);
    });
  }
};
