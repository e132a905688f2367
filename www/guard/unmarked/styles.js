// Styles that fetch: attributes, sheets, declarations. What is held is cut out of them; the rest stays in force.
//
// Sheets, and attributes that stood in the HTML, come back once they are granted, if the page has left them as they are. What code sets
// comes back with the next page: nobody knows what else the code has made of it since.

import { auto } from '../config.js';
import { isStyle } from '../elements.js';
import { call, get, matches, remove, set } from '../page.js';
import { blockedIn } from './blocked.js';
import { patch, patchStatic, undo } from './patch.js';

const ATTRIBUTES = 'style fill stroke filter mask cursor clip-path marker-start marker-mid marker-end'.split(' ');
const NAMES = [...ATTRIBUTES, 'background', 'ping'];

/** Finds elements with attributes that may fetch something, whatever the element: no style does without a parenthesis. */
export const STYLED = `style,[background],[ping],${ATTRIBUTES.map((name) => `[${name}*="("]`)}`;

export const isStyled = (name) => NAMES.includes(name);

/** A style sheet or declaration without what is held. */
export const clean = (css) => {
  const left = String(css).replace(/@import[^;]*(;|$)|url\(("[^"]*"|'[^']*'|[^"'()])*\)/gi, (part) => {
    if (!blockedIn(part)) return part;
    return part[0] == '@' ? '' : 'url(data:,)';
  });
  return blockedIn(left) ? '' : left;
};

/** Style sheets and attributes from which something is kept: the text as it came, and what was left of it. */
const sheets = new Map();
const attributes = [];

/** Keeps from a style sheet what is held, before the browser draws it, and gives it back once it is granted. */
const tidySheet = (element) => {
  const { textContent } = element;
  const [was, left] = sheets.get(element) || ['', ''];
  // The parser may hand over a text in pieces; the page may have put another one there.
  const text = textContent.startsWith(left) ? was + textContent.slice(left.length) : textContent;
  const now = clean(text);
  if (now != text) sheets.set(element, [text, now]);
  else sheets.delete(element);
  if (now != textContent) element.textContent = now;
};

/** Gives an attribute `value`, without what is held. */
const setTidy = (element, name, value) => {
  const left = clean(value);
  if (left != value && element.isConnected) attributes.push([element, name, value, left]);
  if (left != get(element, name)) set(element, name, left);
};

/** Keeps from an element's attributes of styles, and from a style sheet, what is held. */
export const tidyStyles = (element) => {
  if (!auto) return;
  if (isStyle(element)) tidySheet(element);
  if (matches(element, STYLED)) for (const name of NAMES) {
    const value = get(element, name);
    if (value) setTidy(element, name, value);
  }
};

/** Gives back what is granted now. */
export const giveStylesBack = () => {
  sheets.forEach((_, element) => tidySheet(element));
  for (const [element, name, was, left] of attributes.splice(0)) if (get(element, name) == left) setTidy(element, name, was);
};

// Nearly all values name nothing: those cost no search.
const cleanValue = (value) => (/\(/.test(value) ? clean(value) : value);

const proxies = new WeakMap();
const natives = new WeakMap();

/** A declaration whose properties, too, are cleaned as they are set; its own methods get the declaration itself. */
const watched = (style) => {
  if (!proxies.has(style)) {
    const proxy = new Proxy(style, {
      get(target, name) {
        const value = Reflect.get(target, name);
        // Kept by a library until the patches are gone, natives no longer know it for a declaration.
        return typeof value == 'function' && name != 'constructor' && !undo[0] ? value.bind(target) : value;
      },
      set: (target, name, value) => Reflect.set(target, name, cleanValue(value)),
    });
    proxies.set(style, proxy);
    natives.set(proxy, style);
  }
  return proxies.get(style);
};

/** The text of what is put into an element: texts and nodes. */
export const textOf = (parts) => parts.map((part) => part?.textContent ?? part).join('');

/** Does what changes the text of a style element, which is its sheet; gives an answer if something had to be kept from it. */
export const writeSheet = (args, self, native) => {
  const style = (self.nodeType == 3 && self.parentNode) || self;
  if (!isStyle(style)) return;
  // A name may come in pieces.
  if (!blockedIn(style.textContent.slice(-99) + textOf(args))) return;
  const type = get(style, 'type');
  // Of another type it is no sheet, and loads nothing, until what is held is out of it.
  set(style, 'type', 'x');
  const result = call(native, self, ...args);
  tidySheet(style);
  if (type == null) remove(style, 'type');
  else set(style, 'type', type);
  return [result];
};

/** Types with a declaration in their `style`. */
const HOLDERS =
  'HTMLElement SVGElement MathMLElement CSSStyleRule CSSKeyframeRule CSSNestedDeclarations CSSFontFaceRule';

/** Styles that code writes go without what is held. */
export const patchStyles = () => {
  const types = `StylePropertyMap CSSStyleSheet CSSGroupingRule CSSKeyframesRule HTMLBodyElement HTMLAnchorElement HTMLAreaElement ${HOLDERS}`;
  const names = 'ping insertRule background replaceSync style replace appendRule addRule set append';
  // Values of the typed model are their text.
  const tidy = (args) => args.forEach((value, at) => blockedIn(value?.buffer || value) && (args[at] = clean(value)));
  patch(types, names, tidy);
  patch('', 'FontFace', tidy);
  const read = (args, self, native) => [Reflect.apply(native, natives.get(self) || self, args)];
  patch('CSSStyleDeclaration', 'cssText length parentRule cssFloat', read, 'get');
  patch('CSSStyleDeclaration', 'item getPropertyValue getPropertyPriority removeProperty', read);
  patch('CSSStyleDeclaration', 'cssText setProperty cssFloat', (args, self, native) => read(args.map(cleanValue), self, native));
  patch(HOLDERS, 'style', (args, self, native) => [watched(call(native, self, ...args))], 'get');
  patchStatic('CSS', 'registerProperty', ([property]) => blockedIn(property.initialValue) && [undefined]);
};
