// Finds what may not run yet, makes it inert and keeps it for the release.
//
// Held has one form, the one owners write themselves: `type="text/plain"` on scripts, `data-src` (`data-href` …) in place of the
// address, `data-category` and `data-service` saying whose it is. Whatever is not granted is brought into this form.

import { blocked, blockedIn, blockedInCode } from './blocked.js';
import { auto } from './config.js';
import { want } from './engine.js';
import { get, isLoading, page, remove } from './page.js';
import { shown, start } from './release.js';
import { STYLED, tidy, trimAll } from './styles.js';
import { categoryOf, granted } from './verdict.js';

/** Attributes that fetch something on the elements of `SELECTOR`. The last ones are of SVG's animations, and of a `refresh`. */
export const ADDRESSES = 'src srcset href data poster srcdoc xlink:href imagesrcset to values content'.split(' ');
export const SELECTOR =
  'script,style,iframe,frame,embed,object,img,image,use,feImage,set,animate,link,source,video,audio,track,input,template,meta[http-equiv=refresh i],[data-zgoda=declaration],[data-zgoda=preferences]';
const LOOKED_AT = `${SELECTOR},${STYLED}`;
const TEXT = 'text/plain';

/** Whatever is held, with its rule, in document order. */
export const held = new Map();

/** Scripts that run or ran: never looked at again. */
export const done = new WeakSet();

const isStyle = (element) => element.localName == 'style';
export const isScript = (element) => element.localName == 'script';
export const isFrame = (element) => /^(iframe|embed|object)$/.test(element.localName);

/** The rule that forbids `value` as the attribute `name`. */
export const blockedValue = (name, value) => (/src.|values|content/.test(name) ? blockedIn : blocked)(value);

/** The first address that `element` is kept from. */
const keptFrom = ({ dataset }) => ADDRESSES.map((name) => dataset[name]).find((value) => value != null);

/** Takes the addresses from an element and keeps them. */
export const conceal = (element) => {
  for (const name of ADDRESSES) {
    const value = get(element, name);
    if (value == null) continue;
    remove(element, name);
    element.dataset[name] = value;
  }
};

let onHold;
let onRelease;

/** Tells the engine of a frame once it stands in the page. */
const tell = (element, rule) => {
  if (rule.told || !isFrame(element) || !element.isConnected) return;
  want(true);
  if (onHold) {
    rule.told = true;
    onHold(element, rule.s || null, categoryOf(rule) || null, keptFrom(element) || '');
  }
};

/** Tells the engine that a frame is itself again. */
export const untell = (element) => onRelease && onRelease(element);

/** Registers who draws placeholders and takes them away. */
export const watchFrames = (...listeners) => {
  [onHold, onRelease] = listeners;
  held.forEach((rule, element) => tell(element, rule));
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
  const rule = { c, s, late };
  held.set(element, rule);
  tell(element, rule);
};

/** The rule that an owner's markup stands for, if the element is marked. */
export const markOf = (element) => {
  const { category, service, name } = element.dataset;
  const isSure = (isScript(element) && element.type == TEXT) || isFrame(element);
  const s = service || (isSure ? name : undefined);
  if ((category || s) && (isSure || element.localName == 'template' || keptFrom(element))) return { c: category, s };
};

/** The rule that forbids an element as it stands. */
export const ruleFor = (element) => {
  for (const name of ADDRESSES) {
    const value = get(element, name);
    const rule = value && blockedValue(name, value);
    if (rule) return rule;
  }
  // Import maps and speculation rules are nothing but addresses.
  const search = /^[is]/.test(element.type) ? blockedIn : blockedInCode;
  return isScript(element) && get(element, 'src') == null && search(element.textContent);
};

// Parsed scripts that are neither JavaScript nor modules are data; after parsing, an unmarked script has run, or never will.
const isLive = (element, late) =>
  !isScript(element) || ((late || isLoading()) && /^(module|importmap|speculationrules)?$|(java|ecma|j|live)script/i.test(element.type));

/** Holds one element if it has to be, and lets it go if it is marked and granted. */
const inspect = (element, late) => {
  if (auto) trimAll(element);
  if (isStyle(element)) return void (auto && tidy(element));
  if (!element.matches(SELECTOR)) return;
  if (held.has(element)) return tell(element, held.get(element));
  if (done.has(element) || shown.has(element)) return;
  if (element.dataset.zgoda) want(true);
  const mark = markOf(element);
  const rule = mark || (auto && isLive(element, late) && ruleFor(element));
  if (!rule) return;
  if (mark && granted(mark)) start(element, mark);
  else hold(element, rule, late);
};

/** Inspects `root` and all that is in it. */
export const visit = (root, late) => {
  if (root.nodeType == 1 && root.matches(LOOKED_AT)) inspect(root, late);
  if (root.firstElementChild) for (const element of root.querySelectorAll(LOOKED_AT)) inspect(element, late);
};

/** Watches the parser, and whoever else adds to the document. */
export const observe = () => {
  // What stands before the guard has run already and must not run again.
  for (const script of page('scripts')) if (script.type != TEXT) done.add(script);
  visit(page('documentElement'));
  new MutationObserver((records) => {
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
        if (!seen.has(node.parentNode)) visit(node);
      }
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
};
