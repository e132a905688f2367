// The four things every scenario is judged by: what the stub saw, what ran, what is stored, what the log holds.

import assert from "node:assert/strict";
import { eventually } from "./deadline.mjs";
import { VENDORS } from "./snippets.mjs";

const HOSTS = {
  "region1.google-analytics.com": "ga4",
  "googleads.g.doubleclick.net": "google-ads",
  "connect.facebook.net": "meta-pixel",
  "www.facebook.com": "meta-pixel",
  "static.hotjar.com": "hotjar",
  "script.hotjar.com": "hotjar",
  "content.hotjar.io": "hotjar",
  "www.clarity.ms": "clarity",
  "scripts.clarity.ms": "clarity",
  "k.clarity.ms": "clarity",
  "analytics.tiktok.com": "tiktok",
  "snap.licdn.com": "linkedin",
  "px.ads.linkedin.com": "linkedin",
  "www.youtube.com": "youtube",
  "www.youtube-nocookie.com": "youtube",
  "cdn.marks.example": "marks",
};

/** The service a request of the stub's list went to; `?host` if it is none that a test page has. */
export function serviceOf({ host, path, query }) {
  if (host === "www.googletagmanager.com") {
    if (path === "/gtm.js") return "gtm";
    return query.startsWith("id=AW-") ? "google-ads" : "ga4";
  }
  return HOSTS[host] ?? `?${host}`;
}

/** The services that got any request, sorted, each once. */
export const contacted = (stub) => [...new Set(stub.foreign.map(serviceOf))].sort();

/** The vendors of `ids`, in page order. */
export const vendors = (...ids) => VENDORS.filter((vendor) => ids.includes(vendor.id));

/** What is stored once `list` ran: `{cookies, local, session}`, sorted. */
export function leavings(list) {
  const all = (kind) => [...new Set(list.flatMap((vendor) => vendor[kind]))].sort();
  return { cookies: all("cookies"), local: all("local"), session: all("session") };
}

/** Waits until each of `list` ran and its last request arrived, and is stored. */
export async function busy(stub, visitor, list) {
  await visitor.ranAll(list.flatMap((vendor) => vendor.ran));
  for (const vendor of list) await eventually(() => stub.to(vendor.last).length > 0, { what: `a request to ${vendor.last}` });
}

/** Asserts that nothing of any third party was requested, executed or stored. */
export async function assertUntouched(stub, visitor) {
  assert.deepEqual(stub.sent, [], "the stub saw nothing");
  assert.deepEqual(await visitor.ran(), [], "nothing ran");
  assert.deepEqual(await visitor.stored(), { cookies: [], local: [], session: [] }, "nothing is stored");
}
