// One shop, whole documents drawn by React 18 or 19: what its server sends, and the script by which the browser takes that over.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const folder = (name) => dirname(require.resolve(`${name}/package.json`));

/**
 * What both halves share. `tag`: the address of the script in the head; `differs`: the server's HTML is not what the browser draws; `film`: the
 * server's HTML has the frame, else the component draws it when it stands in the page.
 */
const SHOP = `
  import { createElement as h, StrictMode, useEffect, useState } from "react";
  const FILM = { "data-category": "social", "data-service": "youtube", width: 400, height: 225 };
  const held = (name) => h("script", { type: "text/plain", "data-category": "analytics", dangerouslySetInnerHTML: { __html: '(globalThis.__ran ??= []).push("' + name + '")' } });

  /** A tracker as @next/third-parties and react-ga bring theirs: by code, when the page stands. */
  const Tracker = () => {
    useEffect(() => {
      const script = document.createElement("script");
      script.async = true;
      script.src = "https://www.googletagmanager.com/gtag/js?id=G-TEST000001";
      document.head.appendChild(script);
    }, []);
    return null;
  };

  const Body = ({ differs, film }) => {
    const [count, setCount] = useState(0);
    const [isMore, setMore] = useState(false);
    const [isBare, setBare] = useState(false);
    const [hasFilm, setFilm] = useState(film);
    useEffect(() => setFilm(true), []);
    return [
      h("main", { key: "main" },
        h("h1", null, "Shop"),
        h("button", { onClick: () => setCount(count + 1) }, "Basket: " + count),
        h("button", { onClick: () => setMore(!isMore) }, "More"),
        h("button", { onClick: () => setBare(!isBare) }, "Bare"),
        h("input", { id: "field" }),
        differs && h("p", null, typeof window == "object" ? "browser" : "server"),
        held("marked"),
        hasFilm && h("iframe", { ...FILM, id: "film", "data-src": "https://www.youtube-nocookie.com/embed/a" }),
        isMore && h("iframe", { ...FILM, id: "later", "data-src": "https://www.youtube-nocookie.com/embed/b" }),
        isMore && h("div", null, held("more")),
        isBare && held("bare"),
        isMore && h("a", { href: "#", id: "yes", "data-zgoda": "accept-all" }, "Yes"),
        h(Tracker)),
      h("footer", { key: "footer" }, "End"),
    ];
  };

  export const Shop = ({ tag, ...props }) =>
    h(StrictMode, null, h("html", { lang: "pl" },
      h("head", null, h("title", null, "Shop"), h("script", { src: tag, "data-site": "sklep" })),
      h("body", null, h(Body, props))));
`;

const bundle = async (version, contents, options) => {
  const alias = version === 18 ? { react: folder("react-18"), "react-dom": folder("react-dom-18") } : {};
  // The development build says on the console what differs.
  const define = { "process.env.NODE_ENV": '"development"' };
  const { outputFiles } = await build({ stdin: { contents: SHOP + contents, resolveDir: import.meta.dirname }, bundle: true, write: false, define, alias, ...options });
  return outputFiles[0].text;
};

/** The shop by a React of that version: `html(props)`, and the text of a script that defines `__hydrate(props)`. */
export async function shopOf(version) {
  const module = { exports: {} };
  const server = `import { renderToString } from "react-dom/server"; export const html = (props) => "<!doctype html>" + renderToString(h(Shop, props));`;
  new Function("module", "exports", "require", await bundle(version, server, { platform: "node", format: "cjs" }))(module, module.exports, require);
  const browser = `import { hydrateRoot } from "react-dom/client";
    globalThis.__recovered = [];
    globalThis.__hydrate = (props) => { globalThis.__root = hydrateRoot(document, h(Shop, props), { onRecoverableError: ({ message }) => __recovered.push(message) }); };`;
  return { html: module.exports.html, script: await bundle(version, browser, { format: "iife" }) };
}
