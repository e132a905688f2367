// The real `zgoda` binary on a free port with a data folder of its own.

import { spawn, execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import net from "node:net";
import { promisify } from "node:util";
import { eventually } from "./deadline.mjs";

const BINARY = process.env.ZGODA_BIN ?? new URL("../../../target/debug/zgoda", import.meta.url).pathname;

/** Runs `zgoda` with `args` and resolves to what it printed. Rejects if it fails. */
export async function zgoda(...args) {
  const { stdout } = await promisify(execFile)(BINARY, args, { maxBuffer: 64 << 20 });
  return stdout;
}

export class Server {
  #process;

  /** Prepares a server; `sites` are configs. Nothing runs until `start`. */
  static async prepare(sites = []) {
    const folder = await mkdtemp(join(tmpdir(), "zgoda-e2e-"));
    const server = new Server();
    server.folder = folder;
    server.data = join(folder, "data");
    server.sites = join(folder, "sites");
    server.port = await freePort();
    server.output = "";
    /** Further arguments of `serve`. */
    server.flags = [];
    await mkdir(server.sites);
    for (const config of sites) await server.write(config);
    return server;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Writes a site's config; a running server reads it after `restart`. */
  write(config) {
    return writeFile(join(this.sites, `${config.site}.json`), JSON.stringify(config, null, 2));
  }

  /** Starts the server, with the demo shop alone or with the sites, and waits until it answers. */
  async start({ demo = this.hasDemo ?? false } = {}) {
    this.hasDemo = demo;
    const sites = demo ? [] : ["--sites", this.sites];
    const listen = `127.0.0.1:${this.port}`;
    this.#process = spawn(BINARY, ["serve", "--listen", listen, "--data", this.data, ...sites, ...this.flags], { stdio: ["ignore", "pipe", "pipe"] });
    const collect = (part) => (this.output += part);
    this.#process.stdout.on("data", collect);
    this.#process.stderr.on("data", collect);
    const gone = once(this.#process, "exit").then(([code]) => {
      throw new Error(`zgoda ended with ${code}:\n${this.output}`);
    });
    gone.catch(() => {});
    const up = eventually(async () => (await fetch(`${this.origin}/zgoda/zgoda.js`)).ok, { what: "zgoda answers" });
    await Promise.race([up, gone]);
    return this;
  }

  /** Ends the server and waits until it is gone. */
  async stop() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  async close() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
