// One person with one browser profile: what they see and press, what ran on them, what their browser keeps.

import { eventually } from "./deadline.mjs";
import { texts } from "./texts.mjs";

const KEY = "zgoda";

export class Visitor {
  constructor(context, page, language = "pl") {
    this.context = context;
    this.page = page;
    this.text = texts(language);
    /** Lines on the console, as `type: text`. */
    this.console = [];
    this.#listen(page);
  }

  #listen(page) {
    page.on("console", (line) => this.console.push(`${line.type()}: ${line.text()}`));
    page.on("pageerror", (error) => this.console.push(`uncaught: ${error.message}`));
  }

  /** The same person in another tab. */
  async tab() {
    const page = await this.context.newPage();
    const other = new Visitor(this.context, page);
    other.text = this.text;
    return other;
  }

  /** The same person reading the site in another language. */
  reading(language) {
    this.text = texts(language);
    return this;
  }

  async goto(url) {
    await this.page.goto(url, { waitUntil: "load" });
    return this;
  }

  /** The first layer's question. */
  get question() {
    return this.page.getByRole("heading", { name: this.text["ask.title"], exact: true });
  }

  /** The first layer. */
  get layer() {
    return this.page.getByRole("region", { name: this.text["ask.title"], exact: true });
  }

  /** The second layer. */
  get settings() {
    return this.page.getByRole("dialog", { name: this.text["settings.title"], exact: true });
  }

  /** A button of the layer that is open, by the key of its text. */
  async button(key) {
    const layer = (await this.settings.isVisible()) ? this.settings : this.layer;
    return layer.getByRole("button", { name: this.text[key], exact: true });
  }

  async press(key) {
    await (await this.button(key)).click();
  }

  /** Waits for the first layer. */
  async asked() {
    await this.question.waitFor({ state: "visible" });
    return this;
  }

  async accept() {
    await this.asked();
    await this.press("accept");
    await this.decided();
  }

  async reject() {
    await this.asked();
    await this.press("reject");
    await this.decided();
  }

  /** Opens the second layer if it is not open. */
  async openSettings() {
    if (await this.settings.isVisible()) return;
    if (await this.layer.isVisible()) await this.press("settings");
    else await this.page.locator("[data-zgoda=settings]").first().click();
    await this.settings.waitFor({ state: "visible" });
  }

  /** Opens the list of a category's services in the second layer. */
  async openServices(category) {
    await this.openSettings();
    const group = this.settings.getByRole("group", { name: this.text[`category.${category}.title`], exact: true });
    await group.locator("summary").click();
    // What there is to know about them is drawn when the list is open.
    await group.locator(".service dl").last().waitFor({ state: "visible" });
  }

  /** The switch of a category or service, by its visible name. */
  switch(name) {
    return this.settings.getByRole("switch", { name, exact: true });
  }

  /** The switch of a category of ours. */
  category(id) {
    return this.switch(this.text[`category.${id}.title`]);
  }

  /** Sets switches in the second layer (`{category id or service name: on}`) and saves. */
  async choose(switches) {
    await this.openSettings();
    for (const [name, on] of Object.entries(switches)) {
      await this.switch(this.text[`category.${name}.title`] ?? name).setChecked(on);
    }
    await this.press("save");
    await this.decided();
  }

  /** Waits until the dialog is gone and the choice is kept somewhere. */
  async decided() {
    await this.settings.waitFor({ state: "hidden" });
    await this.question.waitFor({ state: "hidden" });
  }

  /** Marks of what was executed, in order. */
  ran() {
    return this.page.evaluate(() => globalThis.__ran ?? []);
  }

  /** Waits until everything in `marks` ran and hands out all that ran. */
  async ranAll(marks) {
    return eventually(
      async () => {
        const ran = await this.ran();
        return marks.every((mark) => ran.includes(mark)) && ran;
      },
      { what: `these ran: ${marks}` },
    );
  }

  /** CSP violations reported on this page. */
  violations() {
    return this.page.evaluate(() => globalThis.__violations);
  }

  /** What the banner keeps in local storage: `{choice, gate}`, each parsed or null, and `outbox`, a list. */
  kept() {
    return this.page.evaluate((key) => {
      const read = (name) => {
        try {
          return JSON.parse(localStorage.getItem(name));
        } catch {
          return null;
        }
      };
      const waiting = Object.keys(localStorage).filter((name) => name.startsWith(`${key}.outbox.`));
      return { choice: read(key), gate: read(`${key}.gate`), outbox: waiting.sort().map(read) };
    }, KEY);
  }

  /** Everything on this visitor's device for the site: `{cookies, local, session}`, names only, without the banner's own. */
  async stored() {
    const cookies = (await this.context.cookies()).map((cookie) => cookie.name);
    const { local, session } = await this.page.evaluate(() => ({ local: Object.keys(localStorage), session: Object.keys(sessionStorage) }));
    const foreign = (name) => name !== KEY && !name.startsWith(`${KEY}.`);
    return { cookies: cookies.filter(foreign).sort(), local: local.filter(foreign).sort(), session: session.filter(foreign).sort() };
  }

  /** Calls into the page's `window.zgoda`. */
  api(name, ...args) {
    return this.page.evaluate(([name, args]) => globalThis.zgoda[name](...args), [name, args]);
  }

  /** The entries of `dataLayer` as plain arrays or objects. */
  dataLayer() {
    return this.page.evaluate(() =>
      (globalThis.dataLayer ?? []).map((entry) => (Object.prototype.toString.call(entry) === "[object Arguments]" ? ["args", ...entry] : entry)),
    );
  }

  async close() {
    await this.context.close();
  }
}
