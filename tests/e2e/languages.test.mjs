// The dialog in every language that is shipped: its own words under its own tag, in its direction, its buttons named and in view.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { Stage } from "./support/stage.mjs";
import { texts } from "./support/texts.mjs";

const shipped = readdirSync(new URL("../../www/lang/", import.meta.url)).map((name) => name.replace(".json", ""));
const VIDEO = `<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="320" height="180"></iframe>`;

let stage;
before(async () => (stage = await Stage.open({ changes: { languages: shipped } })));
after(() => stage.close());

/** A page in `lang` and somebody who is asked there in the words of `file`. */
async function reader(lang, file, options) {
  const visitor = (await stage.visitor(options)).reading(file);
  await visitor.goto(stage.site.page(`/${lang}.html`, { lang, body: VIDEO }));
  return visitor.asked();
}

/** Written without spaces between words. */
const UNSPACED = ["ja", "th", "zh-Hans", "zh-Hant"];

/** Texts of answers that do not fit in their button, or break inside a word. */
const broken = (layer, isUnspaced) => {
  const breaks = ({ firstChild }) =>
    [...firstChild.data.matchAll(/\S+/g)].some(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(firstChild, index);
      range.setEnd(firstChild, index + word.length);
      return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
    });
  return [...layer.querySelectorAll(".answers button")]
    .filter((button) => button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight || (!isUnspaced && breaks(button)))
    .map((button) => button.textContent);
};

/** `lang` and `dir` of what the first layer stands in. */
const said = (visitor) => visitor.layer.evaluate((layer) => [layer.parentNode.lang, layer.parentNode.dir]);

test("A2 E28: every language asks in its own words, under its tag, with three named buttons, none of them cut off or broken on a phone", async () => {
  const visitor = await stage.visitor({ reducedMotion: "reduce" });
  for (const lang of shipped) {
    visitor.reading(lang);
    await visitor.goto(stage.site.page(`/${lang}.html`, { lang }));
    await visitor.asked();
    assert.deepEqual(await said(visitor), [lang, visitor.text.direction], lang);
    const seen = await visitor.layer.ariaSnapshot();
    for (const key of ["accept", "reject", "settings"]) assert.ok(seen.includes(`button "${visitor.text[key]}"`), `${lang} ${key}: ${seen}`);
    const foreign = await visitor.layer.evaluate((layer) => [...layer.querySelectorAll("[lang]")].map((element) => element.textContent));
    assert.deepEqual(foreign, [], `${lang} needs no English`);
    for (const width of [320, 375]) {
      await visitor.page.setViewportSize({ width, height: 640 });
      assert.deepEqual(await visitor.layer.evaluate(broken, UNSPACED.includes(lang)), [], `${lang} at ${width} px: cut off`);
    }
  }
  await visitor.close();
});

for (const [lang, tag, file] of [["zh-TW", "zh-Hant", "zh-Hant"], ["zh-CN", "zh-Hans", "zh-Hans"], ["nn-NO", "nb", "nb"], ["pt-br", "pt-BR", "pt-BR"], ["de-AT", "de", "de"]]) {
  test(`A2: a page in ${lang} is asked in ${tag}`, async () => {
    const visitor = await reader(lang, file);
    assert.deepEqual(await said(visitor), [tag, "ltr"]);
    await visitor.close();
  });
}

test("A2: a text that a language lacks is English, and says so to assistive technology", async () => {
  const { accept: _, ...rest } = texts("ar");
  stage.site.override("/zgoda/lang/ar.json", (request, response) => response.end(JSON.stringify(rest)));
  const visitor = await reader("ar", "ar");
  const button = visitor.layer.getByRole("button", { name: "Accept all", exact: true });
  assert.deepEqual(await button.evaluate(({ lang, dir }) => [lang, dir]), ["en", "ltr"]);
  await visitor.close();
  stage.site.override("/zgoda/lang/ar.json", undefined);
});

test("A2: in Arabic both layers and the placeholder are mirrored", async () => {
  const visitor = await reader("ar", "ar");
  const left = async (locator) => (await locator.boundingBox()).x;
  const page = visitor.page.viewportSize().width;
  const reject = await visitor.button("reject");
  assert.ok((await left(reject)) > (await left(await visitor.button("accept"))), "the first answer is the one on the right");
  assert.match(await visitor.layer.innerText(), /\u2068Sklep Próbny sp\. z o\.o\.\u2069/, "a name with a full stop keeps together");
  const held = visitor.page.locator("[data-zgoda=placeholder] .z");
  assert.equal(await held.evaluate(({ dir }) => dir), "rtl");
  await visitor.openServices("analytics");
  const purpose = visitor.settings.getByText("Counts what ran.", { exact: true });
  assert.deepEqual(await purpose.evaluate(({ lang, dir }) => [lang, dir]), ["en", "auto"], "the config's own text, which is not in Arabic");
  assert.equal(await purpose.evaluate((element) => getComputedStyle(element).textAlign), "right", "it stands at the edge of the rest");
  assert.ok((await left(await visitor.button("close"))) < page / 2, "the button that closes stands on the left");
  const analytics = visitor.category("analytics");
  const name = visitor.settings.getByRole("heading", { name: visitor.text["category.analytics.title"], exact: true });
  assert.ok((await left(analytics)) < (await left(name)), "the switch stands to the left of its name");
  await visitor.close();
});
