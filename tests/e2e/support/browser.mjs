// Chromium as visitors have it, with every host name resolved to the stub.

import { chromium } from "playwright-core";
import { PATIENCE } from "./deadline.mjs";
import { Visitor } from "./visitor.mjs";

/** Chromium's switches for tests: quiet on the network, and able to run as root in a container. */
export const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--ignore-certificate-errors",
];

/** The switch that leads every host name to `port`. */
export const resolver = (port) => `--host-resolver-rules=MAP * 127.0.0.1:${port}, EXCLUDE localhost, EXCLUDE 127.0.0.1`;

/**
 * Starts Chromium (`CHROMIUM`, else Debian's) against the stub on `port`; without the parts around the page (`CHROMIUM_SHELL`), which
 * take their time, unless `isWhole`.
 */
export async function launch(port, { flags = [], isWhole = false } = {}) {
  const whole = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({
    executablePath: isWhole ? whole : (process.env.CHROMIUM_SHELL ?? whole),
    // Playwright switches the back/forward cache off; visitors have it.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: [...FLAGS, resolver(port), ...flags],
  });
  return browser;
}

/** A person with a fresh profile. `options` are Playwright's for a context; `before` are scripts run before any page's own. */
export async function newVisitor(browser, { before = [], ...options } = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "pl-PL", viewport: { width: 1100, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(watchViolations);
  for (const script of before) await context.addInitScript(script);
  return new Visitor(context, await context.newPage());
}

function watchViolations() {
  globalThis.__violations = [];
  addEventListener("securitypolicyviolation", (event) => {
    globalThis.__violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
}
