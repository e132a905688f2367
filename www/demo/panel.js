// The live panel beside the shop: what is held, what is released, what was really sent, what the log has.
// It only looks on: held and released come from window.zgoda, sent from the browser's own resource timings, recorded from the
// banner's documented storage (docs/PROTOCOL.md, sections 3 and 8).

const TEXTS = {
  pl: {
    title: "Na żywo",
    lead: "Ten panel nie należy do sklepu. Pokazuje, co strona właśnie robi.",
    held: "wstrzymane",
    released: "działa",
    always: "zawsze",
    counts: { held: "wstrzymane", released: "zwolnione", sent: "wysłane", recorded: "w dzienniku" },
    services: "Usługi",
    sent: "Wysłane do innych",
    nothingSent: "Jak dotąd nic.",
    records: "Zapis decyzji",
    nothingRecorded: "Decyzji jeszcze nie było.",
    queued: "czeka na wysłanie",
    delivered: "w dzienniku",
    log: "Otwórz dziennik",
    missing: "Baner się nie wczytał. Oznaczone znaczniki i tak stoją, pozostałych nikt nie pilnuje.",
    events: {
      accept_all: "zgoda na wszystko", reject_all: "odmowa", save: "własny wybór", withdraw: "wycofanie",
      embed: "zgoda przy treści", gpc: "sygnał GPC", api: "przez stronę",
    },
  },
  en: {
    title: "Live",
    lead: "This panel is not part of the shop. It shows what the page is doing right now.",
    held: "held",
    released: "running",
    always: "always",
    counts: { held: "held", released: "released", sent: "sent", recorded: "in the log" },
    services: "Services",
    sent: "Sent to others",
    nothingSent: "Nothing so far.",
    records: "Record of the decision",
    nothingRecorded: "No decision yet.",
    queued: "waiting to be sent",
    delivered: "in the log",
    log: "Open the log",
    missing: "The banner did not load. Marked tags stay shut all the same; nobody holds the others.",
    events: {
      accept_all: "accepted everything", reject_all: "refused", save: "own choice", withdraw: "withdrew",
      embed: "allowed at the content", gpc: "GPC signal", api: "by the page",
    },
  },
};

const language = document.documentElement.lang === "pl" ? "pl" : "en";
const text = TEXTS[language];
const root = document.querySelector("[data-live]");

/** An element with a class, attributes and children. */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

const localised = (value) => (typeof value === "string" ? value : (value?.[language] ?? Object.values(value ?? {})[0] ?? ""));

const state = { services: [], locked: new Set(), sent: [], delivered: new Set() };

/** What the banner keeps under `key`, parsed; null if there is nothing or storage is blocked. */
function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** The last decision, `{rec, event}`, and whether its record still waits. */
function decision() {
  const choice = window.zgoda?.get() && kept("zgoda");
  if (!choice) return null;
  const waits = kept(`zgoda.outbox.${choice.rec}`) !== null;
  if (!waits) state.delivered.add(choice.rec);
  return { ...choice, waits };
}

/** Whether `url` falls under a host pattern: `host`, `host/path` or `host/path?part`. */
function matches(url, pattern) {
  const [address, part] = pattern.split("?");
  const slash = address.indexOf("/");
  const host = slash < 0 ? address : address.slice(0, slash);
  const path = slash < 0 ? "/" : address.slice(slash);
  const fits = url.hostname === host || url.hostname.endsWith(`.${host}`);
  return fits && url.pathname.startsWith(path) && (!part || url.search.includes(part));
}

/** The service an address belongs to: the one with the longest pattern that fits. */
function owner(url) {
  let best = null;
  for (const service of state.services) {
    for (const pattern of service.hosts ?? []) {
      if (matches(url, pattern) && (!best || pattern.length > best.pattern.length)) best = { service, pattern };
    }
  }
  return best?.service.id ?? null;
}

const granted = (service) => state.locked.has(service.category) || window.zgoda?.has(service.id) === true;

function counters() {
  decision();
  const optional = state.services.filter((service) => !state.locked.has(service.category));
  const open = optional.filter(granted).length;
  return { held: optional.length - open, released: open, sent: state.sent.length, recorded: state.delivered.size };
}

function drawCounters() {
  const list = make("dl", "live-counts");
  for (const [name, number] of Object.entries(counters())) {
    const box = make("div", `is-${name}`, make("dt", "", text.counts[name]), make("dd", "", String(number)));
    box.dataset.count = name;
    list.append(box);
  }
  return list;
}

function drawServices() {
  const list = make("ul", "live-services");
  for (const service of state.services) {
    const locked = state.locked.has(service.category);
    const open = granted(service);
    const requests = state.sent.filter((one) => one.service === service.id).length;
    const label = make("span", "live-state", locked ? text.always : open ? text.released : text.held);
    const item = make("li", open ? "is-open" : "is-held", make("span", "live-name", localised(service.name) || service.id), label);
    if (requests > 0) item.append(make("span", "live-number", `↗ ${requests}`));
    item.dataset.service = service.id;
    list.append(item);
  }
  return list;
}

function drawSent() {
  if (state.sent.length === 0) return make("p", "live-none", text.nothingSent);
  const list = make("ol", "live-sent");
  for (const { url } of state.sent.slice(-8).reverse()) {
    list.append(make("li", "", make("b", "", url.hostname), url.pathname.length > 1 ? url.pathname : ""));
  }
  return list;
}

function drawRecord() {
  const last = decision();
  if (!last) return make("p", "live-none", text.nothingRecorded);
  const box = make("p", "live-record", make("b", "", text.events[last.event] ?? last.event), ` · ${last.waits ? text.queued : text.delivered}`);
  box.append(make("br"), make("code", "", last.rec));
  const link = make("a", "", text.log);
  link.href = "/dashboard";
  return make("div", "", box, link);
}

const body = make("div", "live-body");
const button = make("button", "live-head");
let open = matchMedia("(min-width: 78rem)").matches;

function draw() {
  const numbers = counters();
  button.setAttribute("aria-expanded", String(open));
  button.replaceChildren(
    make("b", "", text.title),
    make("span", "", open ? "" : `${text.counts.held}: ${numbers.held} · ${text.counts.sent}: ${numbers.sent}`),
  );
  body.hidden = !open;
  body.replaceChildren(
    make("p", "live-lead", window.zgoda ? text.lead : text.missing),
    drawCounters(),
    make("h3", "", text.services), drawServices(),
    make("h3", "", text.sent), drawSent(),
    make("h3", "", text.records), drawRecord(),
  );
}

let waiting = false;

/** Draws once per frame, however much happened in it. */
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw();
  });
}

function watchRequests() {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const url = new URL(entry.name);
      if (url.host === location.host || !url.protocol.startsWith("http")) continue;
      state.sent.push({ url, service: owner(url) });
    }
    redraw();
  });
  observer.observe({ type: "resource", buffered: true });
}

function watchDecisions() {
  for (const name of ["ready", "change", "proof", "error"]) document.addEventListener(`zgoda:${name}`, redraw);
}

async function start() {
  root.setAttribute("aria-label", text.title);
  button.type = "button";
  button.addEventListener("click", () => {
    open = !open;
    draw();
  });
  root.replaceChildren(button, body);
  watchDecisions();
  draw();
  try {
    const config = await (await fetch("/zgoda/sites/shop.json")).json();
    state.services = config.services;
    state.locked = new Set(config.categories.filter((category) => category.locked).map((category) => category.id));
  } catch {
    // Without the config the panel still counts requests and records.
  }
  watchRequests();
  redraw();
}

if (root) start();
