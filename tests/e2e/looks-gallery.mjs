// Takes pictures of every look, one sheet for each layout and screen: `node tests/e2e/looks-gallery.mjs [folder] [layout …]`,
// docs/gallery/looks and every layout unless said otherwise. A sheet is `<layout>-<screen>.jpg`: light above dark, a column for
// each language.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Stage } from "./support/stage.mjs";

const [folder = new URL("../../docs/gallery/looks/", import.meta.url).pathname, ...only] = process.argv.slice(2);
const LANGUAGES = ["pl", "en", "de", "ar"];
const SCREENS = {
  phone: { viewport: { width: 390, height: 800 }, scale: 0.6 },
  small: { viewport: { width: 320, height: 568 }, scale: 0.7 },
  landscape: { viewport: { width: 740, height: 340 }, scale: 0.5 },
  desktop: { viewport: { width: 1260, height: 760 }, scale: 0.38 },
};

/** What is drawn: a config's look, and the layer that is shown; a small or a lying phone only where that is another look. */
const SHEETS = {
  box: { look: { layout: "box" }, screens: ["phone", "small", "landscape", "desktop"] },
  corner: { look: { layout: "corner", position: "end" }, screens: ["desktop"] },
  bar: { look: { layout: "bar" }, screens: ["phone", "desktop"] },
  "bar-top": { look: { layout: "bar", edge: "top" }, screens: ["desktop"] },
  full: { look: { layout: "full" }, screens: ["phone", "landscape", "desktop"] },
  center: { look: { layout: "center" }, screens: ["phone", "desktop"] },
  switches: { look: { layout: "box", switches: true }, screens: ["phone", "small", "desktop"] },
  settings: { look: { layout: "box" }, screens: ["phone", "desktop"], open: (one) => one.openServices("analytics") },
};

await mkdir(folder, { recursive: true });
for (const [name, { look, screens, open }] of Object.entries(SHEETS)) {
  if (only.length && !only.includes(name)) continue;
  const stage = await Stage.open({ changes: { languages: LANGUAGES, look } });
  try {
    for (const lang of LANGUAGES) stage.site.page(`/${lang}.html`, { lang });
    for (const screen of screens) {
      const { viewport, scale } = SCREENS[screen];
      const pictures = [];
      for (const colorScheme of ["light", "dark"]) {
        const one = await stage.visitor({ viewport, colorScheme, reducedMotion: "reduce" });
        for (const lang of LANGUAGES) {
          one.reading(lang);
          await one.goto(stage.site.url(`/${lang}.html`));
          await one.asked();
          await open?.(one);
          pictures.push(await one.page.screenshot());
        }
        await one.close();
      }
      await sheet(stage, join(folder, `${name}-${screen}.jpg`), pictures, viewport, scale);
    }
  } finally {
    await stage.close();
  }
}

/** Puts `pictures` of one size on one sheet, each in a frame, and keeps it as `path`. */
async function sheet(stage, path, pictures, { width, height }, scale) {
  const cell = Math.round(width * scale);
  const gap = 12;
  const one = await stage.visitor({
    viewport: { width: LANGUAGES.length * (cell + gap) + gap, height: Math.ceil((pictures.length / LANGUAGES.length) * (height * scale + gap) + gap) },
    deviceScaleFactor: 1.25,
  });
  const images = pictures.map((picture) => `<img width="${cell}" src="data:image/png;base64,${picture.toString("base64")}">`);
  await one.page.setContent(
    `<style>body{margin:${gap}px;display:grid;grid-template-columns:repeat(${LANGUAGES.length},${cell}px);gap:${gap}px;background:#8a9097}img{display:block}</style>${images.join("")}`,
  );
  await one.page.screenshot({ path, type: "jpeg", quality: 72 });
  await one.close();
}
