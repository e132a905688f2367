// What people perceive and operate, whatever they use: contrast, forced colours, target sizes, focus, names, structure, print, and the
// accessibility tree of both layers, word for word, in four languages (docs/ACCESSIBILITY.md lists every rule and its test).

import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { faults } from "./support/axe.mjs";
import { Stage } from "./support/stage.mjs";
import { texts } from "./support/texts.mjs";

const VIDEO = `<iframe data-category="social" data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" title="Film" width="320" height="180"></iframe>`;
const CALM = { reducedMotion: "reduce" };

let stage;
let url;
before(async () => {
  stage = await Stage.open({ changes: { languages: ["pl", "en", "de", "ar"] } });
  url = stage.site.page("/page.html", { body: `<a href="#main" id="skip">Do treści</a>${VIDEO}<p id="main">Treść</p>` });
});
after(() => stage.close());

/** Somebody who is asked, with media features of the browser set. */
async function asked(features = {}, { address = url, ...options } = {}) {
  const visitor = await stage.visitor({ ...CALM, ...options });
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Emulation.setEmulatedMedia", { features: Object.entries({ "prefers-reduced-motion": "reduce", ...features }).map(([name, value]) => ({ name, value })) });
  await visitor.goto(address);
  await visitor.question.waitFor({ state: "visible" });
  return visitor;
}

/** Runs in the page: helpers about colours. */
const COLOURS = `
  globalThis.rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => rgb(colour).slice(0, 3).map((value) => value / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  globalThis.ratio = (one, other) => { const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b); return (high + 0.05) / (low + 0.05); };
  globalThis.behind = (element) => { for (let one = element; one; one = one.parentElement) { const colour = getComputedStyle(one).backgroundColor; if (rgb(colour)[3] !== 0) return colour; } return "rgb(255, 255, 255)"; };`;

for (const theme of ["light", "dark"]) {
  for (const contrast of ["no-preference", "more"]) {
    test(`E8 E10 E11 E22 (${theme}, contrast ${contrast}): text 4.5 : 1, controls and focus 3 : 1, the focus ring at least 2 px`, async () => {
      const visitor = await asked({ "prefers-color-scheme": theme, "prefers-contrast": contrast });
      await visitor.page.evaluate(COLOURS);
      await visitor.openServices("analytics");
      await visitor.category("analytics").click();
      const weak = await visitor.settings.evaluate((layer) => {
        const all = (selector) => [...layer.querySelectorAll(selector)];
        const found = [];
        const check = (what, one, other, least) => ratio(one, other) < least && found.push(`${what}: ${ratio(one, other).toFixed(2)}`);
        for (const element of all("h2,h3,h4,p,dt,dd,summary,a,th,td,.always,.on,.off,.answers button")) {
          if (element.offsetWidth) check(`text of ${element.localName} ${element.className}`, getComputedStyle(element).color, behind(element), 4.5);
        }
        for (const input of all("input")) check(`switch ${input.id}`, getComputedStyle(input).borderTopColor, behind(input.parentElement), 3);
        for (const button of all(".answers button")) check("button", getComputedStyle(button).backgroundColor, behind(button.parentElement), 3);
        return found;
      });
      assert.deepEqual(weak, []);
      await visitor.page.keyboard.press("Tab");
      const ring = await visitor.page.evaluate(() => {
        const focused = document.activeElement.shadowRoot.activeElement;
        const { outlineWidth, outlineColor, outlineStyle } = getComputedStyle(focused);
        return { width: Number.parseFloat(outlineWidth), style: outlineStyle, ratio: ratio(outlineColor, behind(focused.parentElement)) };
      });
      assert.ok(ring.width >= 2 && ring.style === "solid" && ring.ratio >= 3, JSON.stringify(ring));
      await visitor.close();
    });
  }
}

test("E21: in forced colours everything has a border, and a switch says its state in words and by its shape", async () => {
  const visitor = await asked({ "forced-colors": "active" });
  await visitor.openServices("analytics");
  const seen = await visitor.settings.evaluate((layer) => {
    const lost = [];
    for (const element of [layer, ...layer.querySelectorAll(".answers button, .switch input, .category")]) {
      const { borderTopWidth, borderTopColor, borderTopStyle, backgroundColor, forcedColorAdjust } = getComputedStyle(element);
      if (Number.parseFloat(borderTopWidth) < 1 || borderTopStyle === "none" || borderTopColor === backgroundColor || forcedColorAdjust === "none") lost.push(element.className || element.localName);
    }
    return lost;
  });
  assert.deepEqual(seen, []);
  const analytics = visitor.category("analytics");
  const thumb = () => analytics.evaluate((input) => getComputedStyle(input, "::before").insetInlineStart);
  const off = await thumb();
  const words = (key) => visitor.settings.getByRole("group", { name: visitor.text["category.analytics.title"], exact: true }).getByText(visitor.text[key], { exact: true }).first().isVisible();
  assert.equal(await words("state.off"), true);
  await analytics.click();
  assert.equal(await words("state.on"), true);
  assert.notEqual(await thumb(), off);
  await visitor.close();
});

test("E9: every target of both layers, the placeholder and the button that opens the settings again is at least 24 by 24 px", async () => {
  const visitor = await asked({}, { viewport: { width: 360, height: 740 } });
  const small = () =>
    visitor.page.evaluate(() => {
      const found = [];
      for (const host of document.querySelectorAll("[data-zgoda]")) {
        for (const target of host.shadowRoot?.querySelectorAll("button, input, summary, a") ?? []) {
          // The label of a switch is part of it.
          const { width, height } = (target.closest("label") ?? target).getBoundingClientRect();
          // A link in a sentence is exempt (WCAG 2.5.8, inline); one that stands alone is not.
          const isInline = target.localName === "a" && getComputedStyle(target).display === "inline";
          if (width && !isInline && (width < 24 || height < 24)) found.push(`${target.id || target.textContent}: ${width}x${height}`);
        }
      }
      return found;
    });
  assert.deepEqual(await small(), [], "first layer and placeholder");
  await visitor.openServices("analytics");
  assert.deepEqual(await small(), [], "second layer");
  await visitor.press("reject");
  await visitor.decided();
  assert.deepEqual(await small(), [], "afterwards");
  await visitor.close();
});

test("E1 E19 B7 E23: the first layer takes nothing away from the page, waits for ever, and hears a button only when it is let go over it", async () => {
  const visitor = await asked();
  const { tag, role, modal } = await visitor.layer.evaluate((layer) => ({ tag: layer.localName, role: layer.getAttribute("role"), modal: layer.hasAttribute("aria-modal") || layer.matches(":modal") }));
  assert.deepEqual([tag, role, modal], ["section", "region", false]);
  await visitor.page.click("#skip");
  assert.match(visitor.page.url(), /#main$/, "E24: the page's own skip link works");
  await visitor.page.mouse.wheel(0, 500);
  const { x, y } = await (await visitor.button("accept")).boundingBox();
  await visitor.page.mouse.move(x + 5, y + 5);
  await visitor.page.mouse.down();
  await visitor.page.mouse.move(5, 5);
  await visitor.page.mouse.up();
  assert.equal((await visitor.kept()).choice, null);
  assert.equal(await visitor.layer.isVisible(), true);
  await visitor.close();

  const later = await stage.visitor(CALM);
  await later.page.clock.install();
  await later.goto(url);
  await later.asked();
  await later.page.clock.fastForward("24:00:00");
  assert.equal(await later.layer.isVisible(), true, "a day later");
  assert.equal((await later.kept()).choice, null);
  await later.close();
});

test("E17 E24 E29: names are what is read, headings go down in steps, tables have headers, and no reference leaves its shadow root", async () => {
  const visitor = await asked();
  await visitor.openServices("analytics");
  const wrong = await visitor.page.evaluate(() => {
    const found = [];
    for (const host of document.querySelectorAll("[data-zgoda]")) {
      const root = host.shadowRoot;
      if (!root) continue;
      for (const element of root.querySelectorAll("*")) {
        // What a closed list will say is drawn when it is opened.
        if (!element.checkVisibility()) continue;
        for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
          for (const id of element.getAttribute(name)?.split(" ") ?? []) if (!root.getElementById(id)) found.push(`${name}=${id}`);
        }
        const label = element.getAttribute("aria-label");
        if (label && /^(button|a|input|summary)$/.test(element.localName) && element.innerText?.trim() && !label.includes(element.innerText.trim())) found.push(`label ${label}`);
        if (element.localName === "th" && !element.scope) found.push(`th ${element.textContent}`);
      }
      const levels = [...root.querySelectorAll("h1,h2,h3,h4,h5")].map(({ localName }) => Number(localName[1]));
      levels.forEach((level, at) => level > (levels[at - 1] ?? 2) + 1 && found.push(`h${levels[at - 1]} then h${level}`));
    }
    return found;
  });
  assert.deepEqual(wrong, []);
  await visitor.close();
});

test("E25: the button that opens the settings again stands in the same place on every page; on paper there is nothing of ours", async () => {
  const visitor = await asked();
  await visitor.reject();
  const place = async () => visitor.page.locator("[data-zgoda-reopen]").getByRole("button").boundingBox();
  const first = await place();
  await visitor.goto(stage.site.page("/other.html", { body: "<p>Inna</p>".repeat(80) }));
  assert.deepEqual(await place(), first);
  await visitor.openSettings();
  await visitor.page.emulateMedia({ media: "print" });
  assert.equal(await visitor.settings.isVisible(), false);
  assert.equal(await visitor.page.locator("[data-zgoda-reopen]").getByRole("button").isVisible(), false);
  await visitor.close();
});

for (const look of [{ layout: "bar" }, { layout: "corner", edge: "top" }, { layout: "full" }, { layout: "center" }, { layout: "box", switches: true }]) {
  for (const theme of ["light", "dark"]) {
    test(`axe finds nothing: ${Object.values(look).join(" ")}, ${theme}`, async () => {
      const visitor = await asked({ "prefers-color-scheme": theme }, { address: await stage.paged("/axe.html", { look }, { body: VIDEO }) });
      assert.deepEqual(await faults(visitor.page), []);
      await visitor.close();
    });
  }
}

// Written anew by `UPDATE=1`; read them before you commit them.
for (const lang of ["pl", "en", "de", "ar"]) {
  test(`E28 E18: the accessibility tree of both layers is the known one: ${lang}`, async () => {
    const visitor = (await stage.visitor(CALM)).reading(lang);
    await visitor.goto(stage.site.page(`/${lang}.html`, { lang }));
    await visitor.asked();
    let seen = `# first layer\n${await visitor.layer.ariaSnapshot()}\n`;
    await visitor.openSettings();
    // What comes into them later: search, and what lies on the device.
    await visitor.settings.getByRole("searchbox").waitFor();
    await visitor.settings.getByRole("heading", { name: texts(lang)["live.title"], exact: true }).waitFor();
    seen += `# second layer\n${await visitor.settings.ariaSnapshot()}\n`;
    const path = new URL(`snapshots/${lang}.yml`, import.meta.url);
    if (process.env.UPDATE) await writeFile(path, seen);
    assert.equal(seen, await readFile(path, "utf8"));
    await visitor.close();
  });
}

test("E26: the dashboard's login is for password managers: named fields, pasting allowed, no riddle", async () => {
  const visitor = await stage.visitor();
  await visitor.goto(/http\S+\/set-up\/\S+/.exec(stage.server.output)[0]);
  const fields = await visitor.page.locator("form input:not([type=hidden])").evaluateAll((all) => all.map(({ name, autocomplete }) => `${name} ${autocomplete}`));
  assert.deepEqual(fields, ["login username", "password new-password", "repeated new-password"]);
  await visitor.page.locator("[name=password]").evaluate((field) => field.dispatchEvent(new ClipboardEvent("paste", { cancelable: true, bubbles: true })) || field.setAttribute("data-refused", ""));
  assert.equal(await visitor.page.locator("[data-refused]").count(), 0);
  await visitor.close();
});

test("docs/ACCESSIBILITY.md names for each of E1 to E30 a test file that has it in a test's name", async () => {
  const listed = await readFile(new URL("../../docs/ACCESSIBILITY.md", import.meta.url), "utf8");
  const files = {};
  for (const name of await readdir(new URL(".", import.meta.url))) {
    if (name.endsWith(".test.mjs")) files[name] = [...(await readFile(new URL(name, import.meta.url), "utf8")).matchAll(/(?:\btest\(|^ {2}\[)(["`])(.*?)\1/gm)].map(([, , title]) => title).join("\n");
  }
  for (let at = 1; at <= 30; at += 1) {
    const row = listed.split("\n").find((line) => line.startsWith(`| E${at} |`));
    assert.ok(row, `E${at} is listed`);
    const named = [...row.matchAll(/`([a-z-]+)`/g)].map(([, name]) => `${name}.test.mjs`).filter((name) => files[name]);
    assert.ok(named.some((name) => new RegExp(`\\bE${at}\\b`).test(files[name])), `E${at}: no test of ${named} has it in its name`);
  }
});
