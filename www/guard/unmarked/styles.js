// Styles that fetch: attributes, sheets, declarations. What is held is cut out of them; the rest stays in force.
//
// What stood in the HTML comes back once it is granted. What code writes comes back with the next page: nobody knows what else the
// code has made of it since.

import { auto } from '../config.js';
import { isStyle } from '../elements.js';
import { get, remove, set } from '../page.js';
import { blockedIn, isNeeded } from './blocked.js';
import { patch } from './patch.js';

const ATTRIBUTES = 'style mask filter fill stroke clip-path cursor marker-start marker-mid marker-end'.split(' ');
const NAMES = [...ATTRIBUTES, 'background', 'ping'];

/** Finds elements with attributes that may fetch something, whatever the element: no style does without a parenthesis. */
export const STYLED = `style,[background],[ping],${ATTRIBUTES.map((name) => `[${name}*="("]`)}`;

export const isStyled = (name) => NAMES.includes(name);

/** A style sheet or declaration without what is held. */
export const clean = (css) => {
  const left = css.replace(/@import[^;]*(;|$)|url\(("[^"]*"|'[^']*'|[^"')])*\)/gi, (part) => {
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
  for (const name of NAMES) {
    const value = get(element, name);
    if (value) setTidy(element, name, value);
  }
};

/** Gives back what is granted now. */
export const giveStylesBack = () => {
  sheets.forEach((_, element) => tidySheet(element));
  for (const [element, name, was, left] of attributes.splice(0)) if (get(element, name) == left) setTidy(element, name, was);
};

/** Sets an attribute without what is held, if it is one of styles; gives an answer if it did. */
export const withholdStyle = (element, name, value) => {
  if (isStyled(name) && blockedIn(value)) return [setTidy(element, name, String(value))];
};

const proxies = new WeakMap();
const natives = new WeakMap();

/** A declaration whose properties, too, are cleaned as they are set; its own methods get the declaration itself. */
const watched = (style) => {
  if (!proxies.has(style)) {
    const proxy = new Proxy(style, {
      get(target, name) {
        const value = Reflect.get(target, name);
        // Kept by a library until the patches are gone, natives no longer know it for a declaration.
        return typeof value == 'function' && name != 'constructor' && !isNeeded() ? value.bind(target) : value;
      },
      // Nearly all values name nothing: those cost no search.
      set: (target, name, value) => Reflect.set(target, name, /\(/.test(value) ? clean(String(value)) : value),
    });
    proxies.set(style, proxy);
    natives.set(proxy, style);
  }
  return proxies.get(style);
};

/** What changes the text of a style element, which is its sheet; that of anything else is text. */
const SHEET_WRITERS =
  'textContent innerHTML innerText nodeValue data appendData insertData replaceData appendChild insertBefore append prepend replaceChildren';

/** Styles that code writes go without what is held. */
export const patchStyles = () => {
  const types = ' CSSStyleDeclaration StylePropertyMap CSSStyleSheet CSSGroupingRule CSSKeyframesRule HTMLElement SVGElement MathMLElement CSSStyleRule HTMLBodyElement HTMLAnchorElement HTMLAreaElement';
  const names = 'cssText setProperty set append insertRule appendRule replace replaceSync addRule FontFace style background ping';
  patch(types, names, (args) => args.forEach((text, at) => typeof text == 'string' && (args[at] = clean(text))));
  const unwrap = (args, self, native) => [Reflect.apply(native, natives.get(self) || self, args)];
  patch('CSSStyleDeclaration', 'cssText setProperty cssFloat', unwrap);
  patch('CSSStyleDeclaration', 'cssText length parentRule cssFloat', unwrap, 'get');
  patch('CSSStyleDeclaration', 'getPropertyValue getPropertyPriority removeProperty item', unwrap);
  patch('HTMLElement SVGElement MathMLElement CSSStyleRule', 'style', (args, self, native) => [watched(Reflect.apply(native, self, args))], 'get');
  patch('Node Element HTMLElement CharacterData', SHEET_WRITERS, (args, self, native) => {
    const style = self.nodeType == 3 ? self.parentNode : self;
    if (!style || !isStyle(style)) return;
    // A name may come in pieces.
    if (!blockedIn(style.textContent.slice(-99) + args.map((part) => (part && part.data) ?? part).join(''))) return;
    const type = get(style, 'type');
    // Of another type it is no sheet, and loads nothing, until what is held is out of it.
    set(style, 'type', 'x');
    const result = Reflect.apply(native, self, args);
    tidySheet(style);
    if (type == null) remove(style, 'type');
    else set(style, 'type', type);
    // Where a change of type alone makes no sheet, its text does.
    if (!style.sheet) style.textContent += '';
    return [result];
  });
};
