// Firefox, which nobody drives: it is started with a first page, and every page reports and leads to the next. It takes the stub for
// its proxy, so all addresses are without TLS.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `FIREFOX`, or Debian's. */
const program = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

const profile = (port) =>
  Object.entries({
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": port,
    "network.proxy.no_proxies_on": "",
    "network.stricttransportsecurity.preloadlist": false,
    "dom.security.https_first": false,
    "dom.security.https_first_schemeless": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.aboutwelcome.enabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "app.update.enabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
  })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");

/** Opens `address` in a fresh profile, with the stub on `port`; resolves to what ends it. */
export async function startFirefox(port, address) {
  const folder = await mkdtemp(join(tmpdir(), "zgoda-firefox-"));
  await writeFile(join(folder, "user.js"), profile(port));
  const firefox = spawn(program, ["--headless", "--no-remote", "--profile", folder, address], { stdio: "ignore" });
  const closed = new Promise((resolve) => firefox.once("exit", resolve));
  return async () => {
    firefox.kill();
    await closed;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
