// How people read: zoomed far in, with larger letters, with wider spacing, without motion. Nothing is lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stage } from "./support/stage.mjs";

let stage;
before(async () => {
  stage = await Stage.open();
  stage.site.page("/large.html", { head: "<style>html { font-size: 32px; }</style>" });
  stage.site.page("/plain.html");
  stage.site.page("/wide.html", { head: "<style>* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }</style>" });
});
after(() => stage.close());

for (const [rule, path, width, height] of [
  ["E12: at 320x256", "/plain.html", 320, 256],
  ["E13: with text of twice the size", "/large.html", 640, 800],
  ["E14: with wide spacing", "/wide.html", 320, 568],
]) {
  test(`${rule} both layers can be answered, and nothing is cut or scrolls sideways`, async () => {
    const visitor = await stage.visitor({ viewport: { width, height }, reducedMotion: "reduce" });
    await visitor.goto(stage.site.url(path));
    await visitor.asked();
    for (const [layer, third] of [["layer", "settings"], ["settings", "save"]]) {
      if (layer === "settings") await visitor.openSettings();
      for (const key of ["reject", "accept", third]) {
        const button = await visitor.button(key);
        await button.scrollIntoViewIfNeeded();
        await button.click({ trial: true });
        const cut = await button.evaluate((element) => element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
        assert.ok(!cut, `${key} of ${layer} is cut`);
      }
      const sideways = await visitor[layer].evaluate((element) =>
        [element, ...element.querySelectorAll("*")]
          .filter((one) => !one.closest(".wide, .unseen") && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
          .map((one) => one.className || one.localName),
      );
      assert.deepEqual(sideways, [], layer);
    }
    await visitor.close();
  });
}

test("E20: nothing moves for those who asked for less motion", async () => {
  for (const [reducedMotion, expected] of [["reduce", "none"], ["no-preference", "rise"]]) {
    const visitor = await stage.visitor({ reducedMotion });
    await visitor.goto(stage.site.url("/plain.html"));
    await visitor.asked();
    assert.equal(await visitor.layer.evaluate((element) => getComputedStyle(element).animationName), expected);
    await visitor.close();
  }
});
