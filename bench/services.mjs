// What a long list of services costs the settings: until they are open, until a search has filtered them. Prints medians of one run; a
// config may list at most 1000 services (docs/PROTOCOL.md, section 2).
//
//     cargo build --release -p zgoda && ZGODA_BIN=target/release/zgoda node bench/services.mjs

import { services } from "../tests/e2e/support/many.mjs";
import { Stage } from "../tests/e2e/support/stage.mjs";

const COUNTS = [10, 100, 200, 500, 1000];
const ROUNDS = 7;

/** Opens the settings and searches, in the page; resolves to milliseconds. */
const work = async () => {
  const shadow = () => document.querySelector("[data-zgoda=dialog]").shadowRoot;
  const until = async (test) => {
    for (let value; ; ) {
      if ((value = test())) return value;
      await new Promise((next) => requestAnimationFrame(next));
    }
  };
  const start = performance.now();
  shadow().querySelector("[data-do=settings]").click();
  const drawn = performance.now() - start;
  await until(() => shadow().querySelector(".settings[open]"));
  const input = await until(() => shadow().querySelector("[type=search]"));
  const furnished = performance.now() - start;
  const type = (text) => {
    const begun = performance.now();
    input.value = text;
    input.dispatchEvent(new Event("input"));
    shadow().querySelector(".body").getBoundingClientRect();
    return performance.now() - begun;
  };
  const times = { drawn, furnished, "first letter": type("d"), "next letter": type("dostawca 7") };
  shadow().querySelector("[data-do=close]").click();
  return times;
};

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

console.log("services  drawn  furnished  first letter  next letter   (ms, medians)");
for (const count of COUNTS) {
  const stage = await Stage.open({ changes: { services: services(count) } });
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.page("/many.html"));
  await visitor.asked();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visitor.page.evaluate(work));
  const cells = Object.keys(rounds[0]).map((name) => median(rounds.map((one) => one[name])).toFixed(1));
  console.log([String(count).padStart(8), cells[0].padStart(6), cells[1].padStart(10), cells[2].padStart(13), cells[3].padStart(12)].join(" "));
  await visitor.close();
  await stage.close();
}
