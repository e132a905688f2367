// Open shadow roots, however deep they stand and whenever they come: what components put there is held and let go like the rest of the
// page, and frames there are taken back like others. The guard sees the roots that the parser makes; a component makes its own once it
// is defined, and nobody is told. One that makes it even later is found with the next decision.

import { page } from './page.js';

const { matches, querySelectorAll } = Element.prototype;

// A form may have a field of any name: it hides nothing of what its type has.
const read = (type, name) => (node) => Reflect.get(type.prototype, name, node);
const shadowOf = read(Element, 'shadowRoot');
const nameOf = read(Element, 'localName');
const typeOf = read(Node, 'nodeType');

/** What fits in `root`, itself included. */
const find = (root, selector) => {
  if (typeOf(root) != Node.ELEMENT_NODE) return [...root.querySelectorAll(selector)];
  const inner = querySelectorAll.call(root, selector);
  return matches.call(root, selector) ? [root, ...inner] : [...inner];
};

/** Does `work` to every root in `root`, with its host; those within others too. */
const eachShadow = (root, work) => {
  for (const host of find(root, '*')) {
    const shadow = shadowOf(host);
    if (!shadow) continue;
    work(shadow, host);
    eachShadow(shadow, work);
  }
};

/** Hands shadow roots to the guard as they come. What it returns has to be called with every verdict. */
export const watchComponents = ({ enter, takeBack }) => {
  const known = new WeakSet();
  const awaited = new Set();
  const fresh = new Set();

  /** Looks at `root` when the browser has nothing else to do: thousands may come at once. */
  const look = (root) => {
    if (!fresh.size) (window.requestIdleCallback || setTimeout)(lookAtAll, { timeout: 200 });
    fresh.add(root);
  };

  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (typeOf(node) == Node.ELEMENT_NODE) look(node);
  });

  /** Waits for components that nobody has defined yet, a name at a time: some names nobody ever does. */
  const expect = (root) => {
    for (const name of find(root, ':not(:defined)').map(nameOf)) {
      if (awaited.has(name)) continue;
      awaited.add(name);
      // A button that `is` something, too, is not defined.
      customElements.whenDefined(name).then(() => look(page('documentElement')), () => {});
    }
  };

  const watch = (root) => {
    observer.observe(root, { childList: true, subtree: true });
    expect(root);
  };

  const meet = (shadow, host) => {
    if (known.has(shadow)) return;
    known.add(shadow);
    watch(shadow);
    try {
      enter(host);
    } catch {
      // One that cannot be read hides none of the others.
    }
  };

  const lookAtAll = () => {
    const roots = [...fresh].filter((root) => root.isConnected);
    fresh.clear();
    for (const root of roots) {
      expect(root);
      eachShadow(root, meet);
    }
  };

  watch(document);
  look(page('documentElement'));
  return () =>
    eachShadow(page('documentElement'), (shadow, host) => {
      meet(shadow, host);
      takeBack(shadow);
    });
};
