// A test's own web site, answered by the stub under a name of its own. Its pages are made by the test; the banner and the
// collector come from the real server behind it, as behind any reverse proxy.

import http from "node:http";
import { VENDORS } from "./snippets.mjs";

const PROXIED = ["/zgoda/", "/v1/"];
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** A complete config for `id` at `host`; `changes` replaces members. */
export function siteConfig(id, host, changes = {}) {
  return {
    version: 1,
    site: id,
    revision: 1,
    origins: [`https://${host}`],
    languages: ["pl", "en"],
    controller: { name: "Sklep Próbny sp. z o.o.", address: "ul. Próbna 1, 00-000 Próbowo", email: "dane@sklep.example", dpo: "none", authority: "uodo.gov.pl" },
    policy: "/privacy.html",
    regime: { fixed: "eu-optin" },
    categories: [{ id: "necessary", locked: true }, { id: "analytics" }, { id: "marketing" }, { id: "social" }],
    services: [
      ...VENDORS.map(({ id, category }) => ({ id, category, preset: id })),
      { id: "youtube", category: "social", preset: "youtube" },
      {
        id: "marks",
        category: "analytics",
        name: "Znaczki",
        vendor: { name: "Znaczki sp. z o.o.", country: "PL" },
        purpose: { pl: "Liczy, co się wykonało.", en: "Counts what ran." },
        retention: { pl: "30 dni", en: "30 days" },
        hosts: ["cdn.marks.example"],
        cookies: [{ name: "mark_*", days: 30, purpose: { pl: "Licznik", en: "Counter" } }],
      },
    ],
    endpoint: "/v1/records",
    ...changes,
  };
}

/** The text of a resolved config, for a page to hold, with the checksum of one that was checked (PROTOCOL, section 2). */
export function sealed({ $checked, ...config }) {
  const covered = JSON.stringify(config).replaceAll("<", "\\u003c").slice(1);
  let sum = 0xcbf29ce484222325n ^ 3n;
  for (const byte of new TextEncoder().encode(covered)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  return `{"$checked":"${sum.toString(16).padStart(16, "0")}",${covered}`;
}

export class Site {
  #stub;
  #server;
  #pages = new Map();
  #overrides = new Map();

  /** Opens the site `id` at `https://<host>/`. */
  constructor(stub, server, { id = "sklep", host = `${id}.example` } = {}) {
    this.#stub = stub;
    this.#server = server;
    this.id = id;
    this.host = host;
    this.origin = `https://${host}`;
    stub.sites.set(host, (request, response, body) => this.#answer(request, response, body));
    this.page("/privacy.html", { body: "<p>Polityka prywatności</p>" });
  }

  url(path) {
    return this.origin + path;
  }

  /**
   * Puts a page at `path`: the tag first in the head (`tag: ""` leaves it out), then `head`; in the body `body` and, last,
   * a picture that tells the test that the parser got to the end.
   */
  page(path, { head = "", body = "", lang = "pl", tag = this.tag(), headers = {} } = {}) {
    const html = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
${tag}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sklep Próbny</title>
${head}
</head>
<body>
<main><h1>Sklep Próbny</h1><p>Treść strony.</p>
${body}
</main>
<footer><a href="/privacy.html" data-zgoda="settings">Ustawienia prywatności</a><img src="/end.gif" width="1" height="1" alt=""></footer>
</body>
</html>`;
    this.#pages.set(path, { html, headers });
    return this.url(path);
  }

  /** The page at `path`, as it is served. */
  html(path) {
    return this.#pages.get(path).html;
  }

  /** Serves `html` at `path` from now on. */
  replace(path, html) {
    this.#pages.get(path).html = html;
  }

  /** The hosted tag, with further attributes. */
  tag(attributes = "") {
    return `<script src="/zgoda/zgoda.js" data-site="${this.id}" ${attributes}></script>`;
  }

  /** Answers `path` by `handler(request, response, body)` instead; null ends that. */
  override(path, handler) {
    if (handler) this.#overrides.set(path, handler);
    else this.#overrides.delete(path);
  }

  /** How often `path` was asked for. */
  asked(path) {
    return this.#stub.requests.filter((r) => r.host === this.host && r.path === path).length;
  }

  #answer(request, response, body) {
    const { pathname } = new URL(request.url, this.origin);
    const override = this.#overrides.get(pathname);
    const page = this.#pages.get(pathname);
    if (override) override(request, response, body);
    else if (page) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers });
      response.end(page.html);
    } else if (pathname === "/end.gif") {
      response.writeHead(200, { "content-type": "image/gif", "cache-control": "no-store" });
      response.end(GIF);
    } else if (PROXIED.some((prefix) => pathname.startsWith(prefix))) this.#proxy(request, response, body);
    else {
      response.writeHead(404);
      response.end();
    }
  }

  #proxy(request, response, body) {
    const onward = http.request(
      { host: "127.0.0.1", port: this.#server.port, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    // A server that is down looks from outside like a connection that breaks off.
    onward.on("error", () => response.destroy());
    onward.end(body);
  }
}
