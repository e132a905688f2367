// Opens every page of the suite in every state and writes down what came of each vector.

import { startStub } from "../../stub/server.mjs";
import { launchStock } from "./browser.mjs";
import { Page, STRENGTHS, sitesOf, storageOf } from "./site.mjs";

/** Pages open at the same time: the machines this runs on have two cores. */
const AT_ONCE = 3;

/** Time for a leak to show, in milliseconds: Chromium fetches what it is allowed to well within. */
const SETTLE = 800;

/** How long a page is given to load, and one without us to leak in every vector, in milliseconds: a busy machine is slow. */
const PATIENCE = 45_000;

const CODE_PLACES = ["once", "later", "nested", "markup"];

/** The state of each visit, what it starts from, and what happens to it first. */
const VISITS = [
  { state: "before a choice", stored: "undecided" },
  { state: "rejected", stored: "rejected", andReload: "rejected, reloaded" },
  { state: "analytics only", stored: "analytics" },
];
const WITHDRAWAL = { state: "withdrawn", stored: "all", withdraw: true };

/** Every page: `{page, state, …}`. */
const visits = () => {
  const all = [];
  const add = (strength, placements, visit) =>
    all.push({ ...visit, page: new Page(`r${all.length}`, strength, placements) });
  for (const strength of STRENGTHS) {
    add(strength, ["before"], VISITS[0]);
    for (const visit of strength == "none" ? VISITS.slice(0, 1) : VISITS) {
      add(strength, ["after"], visit);
      add(strength, CODE_PLACES, visit);
    }
    if (strength != "none") add(strength, CODE_PLACES.slice(1), WITHDRAWAL);
  }
  return all;
};

/** What came of each vector of `page`: `r` requested, `c` connected, `x` executed, `s` stored. */
const observe = async (stub, tab, page) => {
  const requested = new Set(stub.requests.filter(({ host }) => host == "connect.facebook.net").map(({ path }) => path.split("/")[1]));
  const connected = new Set(stub.connections.map((name) => `${name}`.split(".")[0]));
  const { ran, stored } = await tab.evaluate(() => ({
    ran: window.__ran ?? [],
    stored: [...document.cookie.split("; ").map((pair) => pair.split("=")[0]), ...Object.keys(localStorage)],
  }));
  return page.vectors.map(({ id, name, placement, connects }) => {
    const letters = [requested.has(id) && "r", connects && connected.has(id) && "c", ran.includes(id) && "x", stored.includes(id) && "s"];
    return { name, placement, came: letters.filter(Boolean).join("") };
  });
};

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

const act = async (stub, tab, { page, withdraw }) => {
  if (withdraw) {
    const told = tab.evaluate((entries) => {
      for (const [key, value] of Object.entries(entries)) localStorage.setItem(key, value);
      dispatchEvent(new StorageEvent("storage", { key: "zgoda" }));
    }, storageOf("rejected"));
    // A policy that is to be another one takes a reload.
    if (page.strength == "strict") await Promise.all([tab.waitForEvent("load"), told]);
    else await told;
  }
  // What was captured is loaded a second time.
  await tab.waitForFunction(() => document.readyState == "complete" && document.querySelector('[src="/end.gif"]'), null, { timeout: PATIENCE }).catch((cause) => {
    throw Error(`${page.host} (${page.strength}: ${page.placements}) did not load: ${tab.url()}`, { cause });
  });
  await tab.evaluate((steps) => {
    for (const step of steps) {
      try {
        (0, eval)(step);
      } catch (error) {
        (window.__failed ??= []).push(error.stack);
      }
    }
  }, page.steps);
  const isTried = (ids) => ids.filter((id) => !window.__tried.includes(id)).length == 0;
  await tab.waitForFunction(isTried, page.tries, { timeout: PATIENCE }).catch(async () => {
    const tried = await tab.evaluate(() => window.__tried);
    const left = page.tries.filter((id) => !tried.includes(id));
    throw Error(`${page.strength}: ${page.vectors.filter(({ id }) => left.includes(id)).map(({ placement, name }) => `${placement} ${name}`).join(", ")}: did not run`, { cause: await tab.evaluate(() => window.__failed?.[0]) });
  });
  await pause(SETTLE);
  for (const end = Date.now() + PATIENCE; page.strength == "none" && Date.now() < end; await pause(100)) {
    if ((await observe(stub, tab, page)).every(({ came }) => came)) break;
  }
  return observe(stub, tab, page);
};

const forget = (stub, { vectors }) => {
  const ids = new Set(vectors.map(({ id }) => id));
  const keep = (all, idOf) => all.splice(0, all.length, ...all.filter((entry) => !ids.has(idOf(entry))));
  keep(stub.requests, ({ path }) => path.split("/")[1]);
  keep(stub.connections, (name) => `${name}`.split(".")[0]);
};

const open = async (stub, context, visit) => {
  const { page, stored, state, andReload } = visit;
  const tab = await context.newPage();
  const errors = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  await tab.goto(`https://${page.host}/x.gif`);
  await tab.evaluate((entries) => Object.entries(entries).forEach(([key, value]) => localStorage.setItem(key, value)), storageOf(stored));
  const results = [];
  const note = (name, came) => results.push(...came.map((entry) => ({ ...entry, strength: page.strength, state: name })));
  await tab.goto(`https://${page.host}/`, { waitUntil: "load" });
  note(state, await act(stub, tab, visit));
  if (andReload) {
    forget(stub, page);
    await tab.evaluate(() => {
      for (const key of Object.keys(localStorage)) if (/^r\d/.test(key)) localStorage.removeItem(key);
      for (const pair of document.cookie.split("; ")) document.cookie = `${pair.split("=")[0]}=; path=/; max-age=0`;
    });
    await tab.reload({ waitUntil: "load" });
    note(andReload, await act(stub, tab, visit));
  }
  if (!stub.requests.some(({ host, path }) => host == page.host && path == "/end.gif")) throw Error(`${page.host} (${page.strength}, ${state}) was not shown to its end`);
  await tab.close();
  return results;
};

/** Runs the suite; resolves to `{version, results}` with one result for each vector, placement, strength and state. */
export async function run({ only = () => true } = {}) {
  const all = visits().filter(only);
  const pages = new Map(all.map(({ page }) => [page.host, page]));
  const stub = await startStub({ sites: sitesOf(pages) });
  const { context, close, version } = await launchStock(stub.port);
  const results = [];
  const queue = [...all];
  const work = async () => {
    for (let visit; (visit = queue.shift()); ) results.push(...(await open(stub, context, visit)));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await close();
    await stub.close();
  }
  return { version, results };
}
