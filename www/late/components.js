// Open shadow roots, however deep they stand and whenever they come: what components put there is held and let go like the rest of the
// page, and frames there are taken back like others. The guard sees the roots that the parser makes; a component makes its own once it
// is defined, and nobody is told. One that makes it even later is found with the next decision.

import { whenIdle } from './idle.js';
import { page } from './page.js';

// A form may have a field of any name: it hides nothing of what its type has.
const read = (type, name) => (node) => Reflect.get(type.prototype, name, node);
const shadowOf = read(Element, 'shadowRoot');
const nameOf = read(Element, 'localName');
const typeOf = read(Node, 'nodeType');
const isElement = (node) => typeOf(node) == Node.ELEMENT_NODE;

/** The elements in `root`, itself included, as they stand now. */
const elementsOf = (root) => {
  const walker = page('createTreeWalker').call(document, root, NodeFilter.SHOW_ELEMENT);
  const elements = isElement(root) ? [root] : [];
  while (walker.nextNode()) elements.push(walker.currentNode);
  return elements;
};

/** Hands shadow roots to the guard as they come, and calls `settled` when it has looked at what has changed. What it returns has to be called with every verdict. */
export const watchComponents = ({ enter, takeBack }, settled) => {
  const known = new WeakSet();
  const awaited = new Set();
  const fresh = new Set();

  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (isElement(node)) fresh.add(node);
    lookSoon();
  });

  const watch = (root) => observer.observe(root, { childList: true, subtree: true });

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

  /** Waits for a component that nobody has defined yet, once for all of its name: some names nobody ever defines. */
  const expect = (name) => {
    if (!name.includes('-') || awaited.has(name) || customElements.get(name)) return;
    awaited.add(name);
    // Some names with a hyphen are SVG's.
    customElements.whenDefined(name).then(lookEverywhere, () => {});
  };

  /** Meets every shadow root in `root`, those within others too, and does `work` to it. */
  const lookInto = (root, work) => {
    for (const element of elementsOf(root)) {
      const shadow = shadowOf(element);
      if (!shadow) {
        expect(nameOf(element));
        continue;
      }
      meet(shadow, element);
      work(shadow);
      lookInto(shadow, work);
    }
  };

  let isDue;

  /** Looks at what has come when the browser has nothing else to do: thousands may come at once. */
  const lookSoon = () => {
    if (!isDue) whenIdle(look);
    isDue = true;
  };

  const look = () => {
    isDue = false;
    const roots = [...fresh].filter((root) => root.isConnected);
    fresh.clear();
    for (const root of roots) lookInto(root, () => {});
    settled();
  };

  const lookEverywhere = () => {
    fresh.add(page('documentElement'));
    lookSoon();
  };

  watch(document);
  lookEverywhere();
  return () => lookInto(page('documentElement'), takeBack);
};
