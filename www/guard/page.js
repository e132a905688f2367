// The page as the guard touches it: natives saved before any other script runs, and reads that no element can clobber.

export const call = (native, self, ...args) => Reflect.apply(native, self, args);

const { hasOwnProperty } = Object.prototype;

/** Own members only: nothing put on Object.prototype is ever taken for consent. */
export const own = (object, key) => !!object && call(hasOwnProperty, object, key);

/** A member of `document` itself, whatever `<img name=…>` the page holds. */
export const page = (name) => Reflect.get(Document.prototype, name, document);

export const create = (name) => call(page('createElement'), document, name);

const { setAttribute, getAttribute, removeAttribute, matches: nativeMatches, querySelectorAll } = Element.prototype;
export const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;

export const get = (element, name) => call(getAttribute, element, name);
export const set = (element, name, value) => call(setAttribute, element, name, value);
export const remove = (element, name) => call(removeAttribute, element, name);
export const matches = (element, selector) => call(nativeMatches, element, selector);
export const listen = (target, type, listener, options) => call(addEventListener, target, type, listener, options);

/** Runs `work`; whatever it throws stays out of the page. */
export const attempt = (work) => {
  try {
    return work();
  } catch {}
};

/** All in `root` that fit. A form may have a field of any name; a fragment is no element, and has none. */
export const all = (root, selector) => call(root.localName ? querySelectorAll : root.querySelectorAll, root, selector);

export const isLoading = () => page('readyState') == 'loading';

/** Resolves once the document has been parsed. */
export const parsed = new Promise((resolve) =>
  isLoading() ? listen(document, 'DOMContentLoaded', resolve) : resolve(),
);
