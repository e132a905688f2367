// A web server that answers for every host name there is: Chromium is told to resolve all names to it
// (`--host-resolver-rules`), so a page can carry the vendors' real snippets and nothing leaves the machine.
// It plays the vendors (vendors.mjs), hosts the test sites handed to it, and writes down every request.

import http from "node:http";
import https from "node:https";
import net from "node:net";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { certificate } from "./certificate.mjs";
import { answer } from "./vendors.mjs";

const TLS_HANDSHAKE = 0x16;

/**
 * Starts the stub on a free port.
 *
 * `sites` maps a host name to the handler `(request, response, body) => void` of a test's own site;
 * all other names are third parties.
 *
 * @returns {Promise<Stub>}
 */
export async function startStub({ sites = new Map() } = {}) {
  const requests = [];
  const handle = async (request, response) => {
    const entry = note(request);
    const body = await read(request);
    entry.body = body.toString("latin1");
    const site = sites.get(entry.host);
    entry.site = site !== undefined;
    requests.push(entry);
    if (site) await site(request, response, body);
    else answer(entry, response);
  };
  const guarded = (request, response) => {
    handle(request, response).catch((error) => response.destroy(error));
  };
  const secure = https.createServer({ ...(await certificate()), keepAliveTimeout: 60_000 }, guarded);
  const plain = http.createServer(guarded);
  const connections = [];
  secure.on("secureConnection", ({ servername }) => connections.push(servername));
  // One port for both schemes: the first byte of a TLS connection is that of a handshake.
  const front = net.createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const first = socket.read(1);
      if (first === null) return;
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? secure : plain).emit("connection", socket);
    });
  });
  const sockets = new Set();
  front.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return new Stub(front, sockets, requests, connections, sites);
}

/** What the stub saw, and the way to end it. */
export class Stub {
  #front;
  #sockets;

  constructor(front, sockets, requests, connections, sites) {
    this.#front = front;
    this.#sockets = sockets;
    /** Every request in order: `{time, scheme, method, host, path, query, dest, cookie, own, site, body}`. */
    this.requests = requests;
    /** The host name of every TLS connection in order: a preconnect makes no request. */
    this.connections = connections;
    this.sites = sites;
    this.port = front.address().port;
  }

  /** The requests of pages to third parties, in order. */
  get foreign() {
    return this.requests.filter((r) => !r.site && !r.own);
  }

  /** The same as `host/path`. */
  get sent() {
    return this.foreign.map((r) => r.host + r.path);
  }

  /** Those whose `host/path` starts with, or whose host ends with, `what`. */
  to(what) {
    return this.foreign.filter((r) => `${r.host}${r.path}`.startsWith(what) || `.${r.host}`.endsWith(`.${what}`));
  }

  /** Waits until no request has come for `ms`: pages that were closed have sent their last. */
  async silence(ms = 300) {
    for (;;) {
      const rest = (this.requests.at(-1)?.time ?? 0) + ms - Date.now();
      if (rest <= 0) return;
      await pause(rest);
    }
  }

  /** Forgets what was seen so far. */
  clear() {
    this.requests.length = 0;
    this.connections.length = 0;
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    this.#front.close();
    await once(this.#front, "close");
  }
}

function note(request) {
  const scheme = request.socket.encrypted ? "https" : "http";
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  // A browser that takes us for its proxy names the host as well.
  const [path, query = ""] = request.url.replace(/^http:\/\/[^/]+/, "").split(/\?(.*)/s, 2);
  return {
    time: Date.now(),
    scheme,
    method: request.method,
    host,
    path,
    query,
    dest: request.headers["sec-fetch-dest"] ?? "",
    own: isOwn(request.headers),
    cookie: request.headers.cookie ?? "",
  };
}

/** Whether no page asked for it: the browser looks for updates and accounts of its own, whatever flags say. */
function isOwn(headers) {
  const site = headers["sec-fetch-site"];
  return site === "none" || (site === undefined && headers.referer === undefined && headers.origin === undefined);
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
