// Every layout at every size: in view, within the safe area, with equal answers, without moving the page or hiding what has the focus.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { wait } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";

const LOOKS = [
  { layout: "box", position: "start" },
  { layout: "box", position: "end", edge: "top" },
  { layout: "corner", position: "end" },
  { layout: "bar" },
  { layout: "bar", edge: "top" },
  { layout: "full" },
  { layout: "full", edge: "top" },
  { layout: "center" },
  { layout: "box", switches: true },
];
const SIZES = [[320, 568], [390, 800], [740, 340], [1260, 760]];
const FIELDS = Array.from({ length: 30 }, (_, at) => `<p><a href="#${at}">Odnośnik ${at}</a></p>`).join("");
const said = (look) => Object.values(look).join(" ");

let stage;
before(async () => (stage = await Stage.open({ changes: { languages: ["pl", "en", "de", "ar"] } })));
after(() => stage.close());

/** A page with another look. */
const paged = (look, { lang = "pl", body = FIELDS, head = "" } = {}) => stage.paged(`/look-${said(look).replaceAll(" ", "-")}-${lang}.html`, { look }, { lang, body, head });

/** The first layer, a dialog where it is modal. */
const layerOf = (visitor, look) => (look.layout === "center" ? visitor.page.getByRole("dialog") : visitor.layer);

const answers = (layer) =>
  layer.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return {
      layer: { left, top, right, bottom },
      answers: [...element.querySelectorAll(".answers button")].map((button) => {
        const { x, y, width, height } = button.getBoundingClientRect();
        const cut = button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight;
        return { x, y, width, height, cut };
      }),
    };
  });

for (const look of LOOKS) {
  test(`E12 E13 B5 B29 (${said(look)}): both answers in view, equal and whole, on every screen, in four languages`, async () => {
    const visitor = await stage.visitor({ reducedMotion: "reduce" });
    for (const lang of ["pl", "en", "de", "ar"]) {
      visitor.reading(lang);
      await visitor.goto(await paged(look, { lang }));
      await visitor.asked();
      for (const [width, height] of SIZES) {
        await visitor.page.setViewportSize({ width, height });
        const where = `${lang} ${width}x${height}`;
        const { layer, answers: [reject, accept] } = await answers(layerOf(visitor, look));
        assert.ok(layer.left >= 0 && layer.top >= 0 && layer.right <= width && layer.bottom <= height + 0.5, `${where}: ${JSON.stringify(layer)}`);
        for (const one of [reject, accept]) {
          assert.ok(one.y >= 0 && one.y + one.height <= height, `${where}: in view`);
          assert.ok(!one.cut && one.height >= 44, `${where}: whole, 44 px high (E9)`);
        }
        for (const side of ["width", "height"]) assert.ok(Math.abs(reject[side] - accept[side]) < 1, `${where}: ${side}`);
        assert.ok(reject.y < accept.y || (reject.y === accept.y && reject.x < accept.x === (lang !== "ar")), `${where}: refuse first`);
        assert.equal(await visitor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${where}: no sideways scroll`);
      }
    }
    await visitor.close();
  });
}

for (const look of LOOKS.filter(({ layout }) => layout !== "center")) {
  test(`E7 E3 (${said(look)}): no layout shift, and nothing that has the focus lies under the layer`, async () => {
    const shifts = `globalThis.__shift = []; new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) globalThis.__shift.push(value);
    }).observe({ type: "layout-shift", buffered: true });`;
    const visitor = await stage.visitor({ before: [shifts], viewport: { width: 800, height: 700 }, reducedMotion: "reduce" });
    await visitor.goto(await paged(look));
    await visitor.asked();
    await wait(300);
    assert.deepEqual(await visitor.page.evaluate(() => globalThis.__shift), []);
    await visitor.page.focus("text=Odnośnik 0");
    for (const key of ["Tab", "Shift+Tab"]) {
      for (let count = 0; count < 29; count += 1) {
        await visitor.page.keyboard.press(key);
        const [link, layer] = await visitor.page.evaluate(() => {
          const box = (element) => {
            const { top, bottom, left, right } = element.getBoundingClientRect();
            return { top, bottom, left, right };
          };
          return [box(document.activeElement), box(document.querySelector("[data-zgoda=dialog]").shadowRoot.querySelector(".ask"))];
        });
        const hidden = link.top >= layer.top && link.bottom <= layer.bottom && link.left >= layer.left && link.right <= layer.right;
        assert.equal(hidden, false, `${key} ${count}: ${JSON.stringify([link, layer])}`);
      }
    }
    await visitor.close();
  });
}

test("A78: on the smallest phone, in Polish, text, answers and the list of services are all in view without scrolling", async () => {
  const visitor = await stage.visitor({ viewport: { width: 320, height: 568 }, reducedMotion: "reduce" });
  await visitor.goto(await paged({ layout: "box" }));
  await visitor.asked();
  const list = visitor.layer.getByRole("button", { name: /^Lista usług/ });
  const { y, height } = await list.boundingBox();
  const [reject] = (await answers(visitor.layer)).answers;
  assert.ok(y + height <= reject.y, `${y} + ${height} above ${reject.y}`);
  await visitor.close();
});

test("notch: on a phone on its side nothing of either layer lies outside the safe area", async () => {
  const visitor = await stage.visitor({ viewport: { width: 740, height: 360 }, reducedMotion: "reduce" });
  const session = await visitor.context.newCDPSession(visitor.page);
  const insets = { top: 20, left: 48, bottom: 21, right: 44 };
  await session.send("Emulation.setSafeAreaInsetsOverride", { insets });
  for (const look of [{ layout: "box" }, { layout: "bar" }, { layout: "full", edge: "top" }]) {
    await visitor.goto(await paged(look));
    await visitor.asked();
    const outside = (layer, parts) =>
      layer.evaluate(
        (element, { top, left, bottom, right, parts }) =>
          [...element.parentNode.querySelectorAll(parts)]
            .map((one) => one.getBoundingClientRect())
            .filter((box) => box.left < left || box.top < top || box.right > innerWidth - right || box.bottom > innerHeight - bottom)
            .map((box) => JSON.stringify(box)),
        { ...insets, parts },
      );
    assert.deepEqual(await outside(visitor.layer, ".ask h2, .ask .answers button"), [], said(look));
    await visitor.openSettings();
    assert.deepEqual(await outside(visitor.settings, ".settings, .settings h2, .settings .shut"), [], `${said(look)}: settings`);
  }
  await visitor.close();
});

test("a logo stands beside the heading, says nothing twice and moves nothing; radius and type follow the page's properties", async () => {
  const visitor = await stage.visitor();
  const head = `<style>:root{--zgoda-button-radius:0px;--zgoda-font:serif}[data-zgoda=dialog]::part(answer){letter-spacing:1px}</style>`;
  await visitor.goto(await paged({ layout: "box", logo: "/end.gif" }, { head }));
  await visitor.asked();
  const logo = visitor.layer.locator("img");
  assert.deepEqual(await logo.evaluate(({ alt, offsetHeight }) => [alt, offsetHeight]), ["", 26]);
  const styles = await visitor.layer.locator(".answers button").evaluateAll((all) =>
    all.map((one) => {
      const { borderRadius, fontFamily, letterSpacing } = getComputedStyle(one);
      return [borderRadius, fontFamily.split(",")[0], letterSpacing].join(" ");
    }),
  );
  assert.deepEqual(styles, Array(3).fill("0px serif 1px"), "B5: one part for all three answers");
  await visitor.close();
});
