// What everybody can see and reach: axe finds nothing on both layers, in four languages and both themes; equal buttons; small screens.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { wait } from "./support/deadline.mjs";
import { Stage } from "./support/stage.mjs";

const VIDEO = `<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="320" height="180"></iframe>`;

let stage;
before(async () => {
  stage = await Stage.open({ changes: { languages: ["pl", "en", "de", "ar"] } });
  for (const lang of ["pl", "en", "de", "ar"]) stage.site.page(`/${lang}.html`, { lang, body: VIDEO });
});
after(() => stage.close());

// German has the longest words, Arabic runs from right to left: one theme each will do.
for (const lang of ["pl", "en", "de", "ar"]) {
  for (const colorScheme of { de: ["light"], ar: ["dark"] }[lang] ?? ["light", "dark"]) {
    test(`axe finds nothing: ${lang}, ${colorScheme}`, async () => {
      const visitor = (await stage.visitor({ colorScheme, reducedMotion: "reduce" })).reading(lang);
      await visitor.goto(stage.site.url(`/${lang}.html`));
      await visitor.asked();
      assert.deepEqual(await faults(visitor.page), [], "first layer and placeholder");
      await visitor.openServices("analytics");
      assert.deepEqual(await faults(visitor.page), [], "second layer");
      await visitor.press("reject");
      await visitor.decided();
      assert.deepEqual(await faults(visitor.page), [], "afterwards, with the button that opens it again");
      await visitor.close();
    });
  }
}

const looks = (locator) =>
  locator.evaluate((element) => {
    const style = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const names = ["fontSize", "fontWeight", "fontFamily", "color", "backgroundColor", "borderTopWidth", "borderTopColor", "borderRadius", "paddingInline", "paddingBlock", "textDecorationLine"];
    return { width, height, tag: element.localName, ...Object.fromEntries(names.map((name) => [name, style[name]])) };
  });

for (const width of [320, 768, 1920]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`B3 B4 B5: accept and refuse are two buttons of one size and one look at ${width} px, ${colorScheme}, on both layers`, async () => {
      const visitor = await stage.visitor({ colorScheme, viewport: { width, height: 800 } });
      await visitor.goto(stage.site.url("/pl.html"));
      await visitor.asked();
      for (const open of [() => {}, () => visitor.openSettings()]) {
        await open();
        // Whatever lies under the pointer by chance looks different.
        await visitor.page.mouse.move(0, 0);
        const accept = await looks(await visitor.button("accept"));
        const reject = await looks(await visitor.button("reject"));
        assert.equal(accept.tag, "button");
        for (const side of ["width", "height"]) {
          assert.ok(Math.abs(accept[side] - reject[side]) <= 0.05 * reject[side], `${side}: ${accept[side]} and ${reject[side]}`);
          assert.ok(accept[side] >= 24, "E9");
        }
        assert.deepEqual({ ...accept, width: 0, height: 0 }, { ...reject, width: 0, height: 0 });
      }
      await visitor.close();
    });
  }
}

for (const [width, height] of [[320, 568], [568, 320]]) {
  test(`A78: at ${width}x${height} both answers are in view without scrolling, and nothing scrolls sideways (E12)`, async () => {
    const visitor = await stage.visitor({ viewport: { width, height } });
    await visitor.goto(stage.site.url("/pl.html"));
    await visitor.asked();
    for (const key of ["accept", "reject"]) {
      const button = await visitor.button(key);
      const box = await button.boundingBox();
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, `${key}: ${JSON.stringify(box)}`);
      const onTop = await button.evaluate((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        let hit = document.elementFromPoint(x + width / 2, y + height / 2);
        while (hit?.shadowRoot) hit = hit.shadowRoot.elementFromPoint(x + width / 2, y + height / 2);
        return element === hit || element.contains(hit);
      });
      assert.ok(onTop, `${key} is not covered`);
    }
    assert.equal(await visitor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await visitor.close();
  });
}

test("A78 A9: the first layer is short: at most 90 words and three main buttons", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.url("/pl.html"));
  await visitor.asked();
  const text = await visitor.layer.innerText();
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  assert.ok(words.length <= 90, `${words.length} words`);
  assert.equal(await visitor.layer.getByRole("button").filter({ hasNotText: /\(\d+\)/ }).count(), 3);
  await visitor.close();
});

test("A5 A20 B13: the layers name controller, purposes, data, recipients and the right to withdraw", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(stage.site.url("/pl.html"));
  await visitor.asked();
  const first = await visitor.layer.innerText();
  assert.match(first, /Sklep Próbny sp\. z o\.o\./);
  for (const category of ["analytics", "marketing", "social"]) assert.ok(first.includes(visitor.text[`category.${category}.title`]));
  assert.ok(first.includes(visitor.text["ask.more"]));
  await visitor.openServices("analytics");
  const second = await visitor.settings.innerText();
  for (const key of ["service.purpose", "service.vendor", "service.data", "service.retention", "service.storage", "about.withdraw", "about.rights"]) {
    assert.ok(second.includes(visitor.text[key]), key);
  }
  assert.match(second, /_hjSessionUser_\*/);
  await visitor.close();
});

const FRAME = VIDEO.replace('width="320" height="180"', 'width="640" height="360"');
const shifts = `globalThis.__shift = []; new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) globalThis.__shift.push([value, sources.map(({ node }) => node?.nodeName).join(" ")]);
}).observe({ type: "layout-shift", buffered: true });`;

for (const [what, body] of [["the banner", ""], ["the banner and a placeholder", `<div>${FRAME}</div><p>Dalej.</p>`]]) {
  test(`no layout shift comes from ${what}`, async () => {
    const visitor = await stage.visitor({ before: [shifts] });
    await visitor.goto(stage.site.page("/shift.html", { body }));
    await visitor.accept();
    await wait(300);
    assert.deepEqual(await visitor.page.evaluate(() => globalThis.__shift), []);
    await visitor.close();
  });
}
