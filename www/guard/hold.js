// Finds what may not run yet, makes it inert and keeps it for the release.
//
// Held has one form, the one owners write themselves: `type="text/plain"` on scripts, `data-src` (`data-href` …) in place of the
// address, `data-category` and `data-service` saying whose it is. Whatever is not granted is brought into this form.

import { LOOKED_AT, ruleOf, tidyStyles } from 'unmarked';
import { ADDRESSES, SELECTOR, isFrame, isScript, isStyle } from './elements.js';
import { commandIfRunning, want } from './engine.js';
import { all, attempt, get, matches, page, remove } from './page.js';
import { shown, start } from './release.js';
import { granted } from './verdict.js';

const TEXT = 'text/plain';

/** Whatever is held, with its rule, in document order. */
export const held = new Map();

/** Scripts that run or ran: never looked at again. */
export const done = new WeakSet();

/** The first address that `element` is kept from. */
export const keptFrom = ({ dataset }) => ADDRESSES.map((name) => dataset[name]).find((value) => value != null);

/** Takes the addresses from an element and keeps them. */
export const conceal = (element) => {
  for (const name of ADDRESSES) {
    const value = get(element, name);
    if (value == null) continue;
    remove(element, name);
    element.dataset[name] ??= value;
  }
};

let onHold;
let onRelease;

/** Tells the engine of a frame once it stands in the page, and wherever it stands next. */
const tell = (element) => {
  if (!isFrame(element) || !element.isConnected) return;
  want(true);
  onHold?.(element);
};

/** Tells the engine that a frame is itself again, or gone. */
export const untell = (element) => isFrame(element) && onRelease?.(element);

/** Registers who draws placeholders and takes them away. */
export const watchFrames = (...listeners) => {
  [onHold, onRelease] = listeners;
  held.forEach((_, element) => tell(element));
};

/** Makes `element` inert. `late`: code is about to give it an address or a place, so it has not run. */
export const hold = (element, { c, s }, late) => {
  const { dataset } = element;
  late = late && element.type != TEXT && (!isScript(element) || get(element, 'src') || get(element, 'href') || keptFrom(element));
  if (isScript(element) && !late) {
    const { type } = element;
    if (type != TEXT) {
      element.type = TEXT;
      if (type) dataset.type = type;
    }
  } else conceal(element);
  if (c) dataset.category = c;
  if (s) dataset.service = s;
  held.set(element, { c, s, late });
  tell(element);
};

/** The rule that an owner's markup stands for, if the element is marked. */
export const markOf = (element) => {
  const { category, service, name } = element.dataset;
  const isSure = (isScript(element) && element.type == TEXT) || isFrame(element);
  const s = service || (isSure ? name : undefined);
  if ((category || s) && (isSure || element.localName == 'template' || keptFrom(element))) return { c: category, s };
};

/** Holds one element if it has to be, and lets it go if it is marked and granted. */
const inspect = (element, late) => {
  tidyStyles(element);
  if (!matches(element, SELECTOR)) return;
  if (held.has(element)) return tell(element);
  if (done.has(element) || shown.has(element)) return;
  if (element.dataset.zgoda) {
    want(true);
    commandIfRunning('furnish');
  }
  // It becomes a shadow root where such markup is allowed to, and loads then.
  if (element.content && get(element, 'shadowrootmode')) visit(element.content, late);
  const mark = markOf(element);
  const rule = mark || ruleOf(element, late);
  if (!rule) return;
  if (mark && granted(mark)) start(element, mark);
  else hold(element, rule, late);
};

/** Inspects `root` and all that is in it. */
export const visit = (root, late) => {
  // Nothing but elements has such a name, or a field that hides it.
  if (root.localName && matches(root, LOOKED_AT)) inspect(root, late);
  if (root.firstElementChild) for (const element of all(root, LOOKED_AT)) inspect(element, late);
};

let observer;

const watch = (root) => observer.observe(root, { childList: true, subtree: true, characterData: true });

/** Watches a shadow root, the parser's or a component's: what is marked in it is held, and let go, like the rest. */
export const enter = ({ shadowRoot }) => {
  if (shadowRoot) {
    watch(shadowRoot);
    visit(shadowRoot);
    shadowRoot.querySelectorAll('*').forEach(enter);
  }
};

/** Watches the parser, and whoever else adds to the document. */
export const observe = () => {
  // What stands before the guard has run already and must not run again.
  for (const script of page('scripts')) if (script.type != TEXT) done.add(script);
  visit(page('documentElement'));
  observer = new MutationObserver((records) => {
    const seen = new Set();
    for (const { addedNodes, target } of records) {
      // The parser may hand over an inline script, or a style sheet, in pieces.
      const owner = target.nodeType == 3 ? target.parentNode : target;
      if (owner && !seen.has(owner) && (isScript(owner) || isStyle(owner))) {
        seen.add(owner);
        inspect(owner);
      }
      for (const node of addedNodes) {
        seen.add(node);
        // One that cannot be read hides none of the others.
        attempt(() => enter(node));
        if (!seen.has(node.parentNode)) attempt(() => visit(node));
      }
    }
  });
  watch(document);
};
