// WebKit, the engine of every browser on a phone of Apple's, as WebKitGTK has it. Nobody drives it: it is started with a first page, and
// every page reports and leads to the next. It takes the stub for its proxy, so all addresses are without TLS.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `WEBKIT`, or Debian's. */
const program = process.env.WEBKIT ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** A screen that nobody sees, on a free number; WebKitGTK draws on no other. */
async function startScreen() {
  const screen = spawn("Xvfb", ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24"], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  const [number] = await once(screen.stdout, "data");
  return { screen, display: `:${String(number).trim()}` };
}

/** Ends a process and all it has started: what has played media spins on by itself. */
const end = async (started) => {
  const closed = once(started, "exit");
  process.kill(-started.pid, "SIGKILL");
  await closed;
};

/** Opens `address` in a fresh profile, with the stub on `port`; resolves to what ends it. */
export async function startWebkit(port, address) {
  const folder = await mkdtemp(join(tmpdir(), "zgoda-webkit-"));
  const { screen, display } = await startScreen();
  // What can play media is looked for once, not in every profile.
  const env = { ...process.env, DISPLAY: display, HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder, GST_REGISTRY: join(tmpdir(), "zgoda-webkit-media"), NO_AT_BRIDGE: "1" };
  const browser = spawn(program, ["--private", `--proxy=http://127.0.0.1:${port}`, address], { env, stdio: "ignore", detached: true });
  return async () => {
    await end(browser);
    await end(screen);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
