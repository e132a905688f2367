// What the guard's patches cost a page that inserts 10 000 elements of its own: the same work with and without, in turn, in one
// run, so that only the ratio counts. Never part of the tests: a busy machine would make them red.
//
//     node bench/insertions.mjs

import { openShop } from "../tests/gate/support/shop.mjs";
import { STRICT } from "../tests/gate/support/guard.mjs";

const ELEMENTS = 10_000;
const ROUNDS = 15;

const POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
const strict = `<script src="/zgoda/zgoda-strict.js" data-site="shop" data-strength="barrier"></script><meta http-equiv="Content-Security-Policy" content="${POLICY}"><!-- -->`;
const PAGES = { "without": "", "zgoda.js": '<script src="/zgoda/zgoda.js" data-site="shop"></script>', "zgoda-strict.js": strict };

/** Ways in which pages insert, each timed by itself; all of them bring in the same number of elements. */
const work = (elements) => {
  const box = document.body.appendChild(document.createElement("div"));
  const time = (task) => {
    box.replaceChildren();
    const begun = performance.now();
    task();
    return performance.now() - begun;
  };
  return {
    "appendChild of a div": time(() => {
      for (let at = 0; at < elements; at++) box.appendChild(document.createElement("div"));
    }),
    "a link with attributes": time(() => {
      for (let at = 0; at < elements; at++) {
        const link = document.createElement("a");
        link.setAttribute("href", `/page/${at}`);
        link.setAttribute("class", "item");
        link.textContent = "item";
        box.append(link);
      }
    }),
    "an image with src": time(() => {
      for (let at = 0; at < elements; at++) {
        const image = document.createElement("img");
        image.loading = "lazy";
        image.src = "data:,";
        box.append(image);
      }
    }),
    "four style properties": time(() => {
      const item = document.createElement("p");
      box.append(item);
      for (let at = 0; at < elements; at++) {
        item.style.transform = `translate(${at}px)`;
        item.style.width = `${at}px`;
        item.style.opacity = at / elements;
        item.style.setProperty("--at", at);
      }
    }),
    "a style attribute": time(() => {
      for (let at = 0; at < elements; at++) {
        const item = document.createElement("p");
        item.setAttribute("style", `transform: translate(${at}px); width: ${at}px`);
        box.append(item);
      }
    }),
    "innerHTML of each": time(() => {
      for (let at = 0; at < elements; at++) {
        const item = document.createElement("p");
        item.innerHTML = `<a href="/page/${at}">item ${at}</a>`;
        box.append(item);
      }
    }),
    "innerHTML of all": time(() => {
      box.innerHTML = Array.from({ length: elements }, (_, at) => `<p><a href="/page/${at}">item ${at}</a></p>`).join("");
    }),
  };
};

const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];

const shop = await openShop();
await shop.reset();
shop.files.set("/zgoda/zgoda-strict.js", STRICT);
const tabs = [];
for (const [name, tag] of Object.entries(PAGES)) tabs.push([name, await shop.visit({ tag }, { path: `/${name}` })]);
const times = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, tab] of tabs) {
    for (const [task, took] of Object.entries(await tab.evaluate(work, ELEMENTS))) ((times[task] ??= {})[name] ??= []).push(took);
  }
}
console.log(`${ELEMENTS} elements, median of ${ROUNDS} rounds, ms; in brackets the ratio to the page without us`);
for (const [task, by] of Object.entries(times)) {
  const bare = median(by.without);
  const cells = Object.entries(by).map(([name, all]) => `${name} ${median(all).toFixed(1)} (${(median(all) / bare).toFixed(2)})`);
  console.log(`${task.padEnd(24)} ${cells.join("   ")}`);
}
await shop.close();
