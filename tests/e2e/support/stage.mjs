// Everything a test needs, started in order and ended in reverse: stub, server, site, browser.

import { startStub } from "../../stub/server.mjs";
import { launch, newVisitor } from "./browser.mjs";
import { Log } from "./log.mjs";
import { Server } from "./server.mjs";
import { Site, sealed, siteConfig } from "./site.mjs";

export class Stage {
  /** Opens a stage with one site, `sklep`, whose config is the usual one with `changes`, and a `browser` as `launch` takes it. */
  static async open({ changes = {}, id = "sklep", ...browser } = {}) {
    const stage = new Stage();
    stage.stub = await startStub();
    stage.config = siteConfig(id, `${id}.example`, changes);
    stage.server = await Server.prepare([stage.config]);
    await stage.server.start();
    stage.site = new Site(stage.stub, stage.server, { id });
    stage.log = new Log(stage.server);
    stage.browser = await launch(stage.stub.port, browser);
    return stage;
  }

  /** A person with a fresh profile; nothing was seen of them yet. */
  async visitor(options) {
    await this.stub.silence();
    this.stub.clear();
    return newVisitor(this.browser, options);
  }

  /** Changes the site's config and restarts the server with it. */
  async reconfigure(changes) {
    this.config = { ...this.config, ...changes };
    await this.server.write(this.config);
    await this.server.restart();
  }

  /** Puts a page at `path` whose config, in the page itself, is the site's with `changes`; `look` changes parts of the look. */
  async paged(path, { look = {}, ...changes } = {}, page = {}) {
    this.resolved ??= await (await fetch(`${this.server.origin}/zgoda/sites/${this.site.id}.json`)).json();
    const config = { ...this.resolved, look: { ...this.resolved.look, ...look }, ...changes };
    return this.site.page(path, {
      ...page,
      tag: `<script src="/zgoda/zgoda.js"></script>`,
      head: `${page.head ?? ""}<script type="application/json" id="zgoda-config">${sealed(config)}</script>`,
    });
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
    await this.stub?.close();
  }
}
