// Every layer in every language that is shipped, on the narrowest window and on a wide one: nothing cut off, nothing over something
// else, nothing to scroll sideways, both answers alike, and axe with nothing to say.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { Stage } from "./support/stage.mjs";

const shipped = readdirSync(new URL("../../www/lang/", import.meta.url)).map((name) => name.replace(".json", ""));
const RIGHT_TO_LEFT = ["ar", "he"];
/** Written without spaces between words, so a line may end anywhere. */
const UNSPACED = ["ja", "th", "zh-Hans", "zh-Hant"];
const SIZES = [[320, 256], [1280, 800]];
const VIDEO = `<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="280" height="280"></iframe>`;

let stage;
let visitor;
before(async () => {
  stage = await Stage.open({ changes: { languages: shipped } });
  visitor = await stage.visitor({ reducedMotion: "reduce" });
});
after(() => stage.close());

/** Runs in the page: what is wrong with the boxes in the banner's shadow roots. */
const measure = ({ isUnspaced, direction, lang }) => {
  const wrong = [];
  const SLACK = 1;
  const short = (text) => text.trim().slice(0, 40);
  /** The lines of a text, and whether one of its words goes on in the next line. */
  const lines = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
  };
  const isBroken = (node) =>
    [...node.data.matchAll(/[^\s\-\u00AD\u2010\u2013\u2014/]+/g)].some(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    });
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
  // What the browser leaves undrawn until it is scrolled to has no text to measure; how wide it makes the rest is measured before.
  const drawn = new CSSStyleSheet();
  drawn.replaceSync(".service{content-visibility:visible!important}");
  for (const host of document.querySelectorAll("[data-zgoda]")) {
    const root = host.shadowRoot;
    if (!root) continue;
    const outer = root.querySelector(".z");
    if (outer && (outer.lang !== lang || outer.dir !== direction)) wrong.push(`said ${outer.lang} ${outer.dir}`);
    const modal = root.querySelector("dialog:modal");
    const texts = [];
    const seen = [...(modal ? [modal] : []), ...(modal ?? root).querySelectorAll("*")].filter((element) => element.checkVisibility() && !element.closest(".unseen"));
    for (const element of seen) {
      // A table of data may scroll in its own box (WCAG 1.4.10).
      if (getComputedStyle(element).overflowX !== "visible" && !element.matches(".wide") && element.scrollWidth > element.clientWidth + SLACK) {
        wrong.push(`${element.localName}.${element.className} is ${element.scrollWidth} in ${element.clientWidth}: ${short(element.textContent)}`);
      }
    }
    root.adoptedStyleSheets.push(drawn);
    for (const element of seen) {
      const box = element.getBoundingClientRect();
      if (element.localName === "button" && !element.matches(".shut")) {
        if (box.width < 24 || box.height < 24) wrong.push(`button ${box.width}x${box.height}: ${short(element.textContent)}`);
        if (element.scrollWidth > element.clientWidth + SLACK || element.scrollHeight > element.clientHeight + SLACK) wrong.push(`button is cut: ${short(element.textContent)}`);
      }
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
        const rects = lines(node);
        if (!element.closest(".wide")) {
          const holder = element.closest(".ask, .settings, .hold, .card") ?? host;
          const { left, right } = holder.getBoundingClientRect();
          for (const line of rects) if (line.left < left - SLACK || line.right > right + SLACK) wrong.push(`outside: ${short(node.data)}`);
        }
        if (/^(button|h2|h3|h4|summary)$/.test(element.localName) && !isUnspaced && isBroken(node)) wrong.push(`broken word in ${element.localName}: ${short(node.data)}`);
        texts.push({ element, data: short(node.data), rects });
      }
    }
    // Lines of different texts in one scrolled box; where boxes scroll by themselves, one passes under the other.
    const scroller = (element) => element.closest(".text, .body, .answers, .head");
    texts.forEach((one, at) => {
      for (const other of texts.slice(at + 1)) {
        if (scroller(one.element) !== scroller(other.element)) continue;
        for (const a of one.rects) {
          for (const b of other.rects) {
            const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (width > 2 && height > Math.min(a.height, b.height) / 3) wrong.push(`"${one.data}" over "${other.data}"`);
          }
        }
      }
    });
    root.adoptedStyleSheets.pop();
    for (const answers of (modal ?? root).querySelectorAll(".answers")) {
      const sides = ["reject", "accept"].map((key) => answers.querySelector(`[data-do="${key}"]`)?.getBoundingClientRect());
      if (sides.every(Boolean)) {
        for (const side of ["width", "height"]) if (Math.abs(sides[0][side] - sides[1][side]) >= 1) wrong.push(`answers differ in ${side}: ${sides.map((one) => one[side])}`);
      }
    }
  }
  return [...new Set(wrong)];
};

for (const lang of shipped) {
  test(`${lang}: E2 E9 E12 E18 B5: both layers, a service and the placeholder, at 320x256 and 1280x800, and axe finds nothing`, async () => {
    visitor.reading(lang);
    const direction = RIGHT_TO_LEFT.includes(lang) ? "rtl" : "ltr";
    const wrong = [];
    const look = async (layer) => {
      for (const [width, height] of SIZES) {
        await visitor.page.setViewportSize({ width, height });
        const found = await visitor.page.evaluate(measure, { isUnspaced: UNSPACED.includes(lang), direction, lang });
        wrong.push(...found.map((one) => `${layer} ${width}: ${one}`));
      }
      wrong.push(...(await faults(visitor.page)).map((one) => `${layer}: ${one}`));
    };
    await visitor.goto(stage.site.page(`/${lang}.html`, { lang, body: VIDEO }));
    await visitor.asked();
    await visitor.page.locator("[data-zgoda=placeholder]").first().waitFor();
    await look("first layer and placeholder");
    await visitor.openServices("analytics");
    await visitor.settings.getByRole("heading", { name: visitor.text["live.title"], exact: true }).waitFor();
    await look("settings and services");
    assert.deepEqual(wrong, []);
  });
}
