// A shop drawn by Vue and its router: what its server sends, and the script by which the browser takes that over.

import { createRequire } from "node:module";
import { build } from "esbuild";

/** Two pages. In the first, what is marked stands among keyed siblings that change places, and comes and goes. */
const SHOP = `
  import { createSSRApp, h, ref } from "vue";
  import { createMemoryHistory, createRouter, createWebHistory, RouterLink, RouterView } from "vue-router";

  const held = (name) => h("script", { key: name, type: "text/plain", "data-category": "analytics", innerHTML: '(globalThis.__ran ??= []).push("' + name + '")' });
  const film = (id) => h("iframe", { id, "data-category": "social", "data-service": "youtube", width: 400, height: 225, "data-src": "https://www.youtube-nocookie.com/embed/" + id });

  const Home = {
    setup() {
      const count = ref(0), items = ref([1, 2, 3]), isMore = ref(false);
      return () => h("main", [
        h("h1", "Home"),
        h("button", { onClick: () => (count.value += 1) }, "Basket: " + count.value),
        h("button", { onClick: () => (items.value = [...items.value, items.value.length + 1].reverse()) }, "Mix"),
        h("button", { onClick: () => (isMore.value = !isMore.value) }, "More"),
        h("ul", [...items.value.map((item) => h("li", { key: item }, "Item " + item)), held("keyed")]),
        isMore.value ? [held("more"), film("later")] : null,
        film("first"),
        h("iframe", { id: "unmarked", src: "https://www.youtube-nocookie.com/embed/unmarked" }),
        held("marked"),
        h("footer", "End"),
      ]);
    },
  };
  const About = { setup: () => () => h("main", [h("h1", "About"), film("about"), held("about")]) };
  const links = (path) => () => h("div", [h(RouterLink, { to: path }, () => "Home"), h(RouterLink, { to: "/about" }, () => "About"), h(RouterView)]);

  export async function shop(path, history) {
    const app = createSSRApp({ setup: () => links(path) });
    const router = createRouter({ history, routes: [{ path, component: Home }, { path: "/about", component: About }] });
    app.use(router);
    router.push(path);
    await router.isReady();
    return app;
  }
`;

const FLAGS = { __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" };

const bundle = async (contents, options) => {
  const define = { "process.env.NODE_ENV": '"production"', ...FLAGS };
  const { outputFiles } = await build({ stdin: { contents: SHOP + contents, resolveDir: import.meta.dirname }, bundle: true, write: false, define, ...options });
  return outputFiles[0].text;
};

/** The HTML of the shop's first page at `path`, and the text of a script that takes it over: `__taken`, then. What goes wrong in it is in `__wrong`. */
export async function routedShop(path) {
  const module = { exports: {} };
  const server = `import { renderToString } from "vue/server-renderer"; export const html = async (path) => renderToString(await shop(path, createMemoryHistory()));`;
  new Function("module", "exports", "require", await bundle(server, { platform: "node", format: "cjs" }))(module, module.exports, createRequire(import.meta.url));
  const browser = `globalThis.__wrong = [];
    shop(${JSON.stringify(path)}, createWebHistory()).then((app) => {
      app.config.errorHandler = (error) => __wrong.push(String(error));
      app.mount("#app");
      globalThis.__taken = true;
    });`;
  return { html: `<div id="app">${await module.exports.html(path)}</div>`, script: await bundle(browser, { format: "iife" }) };
}
