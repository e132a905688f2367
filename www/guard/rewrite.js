// Makes inert, in HTML that is still text, what may not be fetched or run. All else stays as it is, byte for byte.

import { SELECTOR, isScript } from './elements.js';
import { conceal, hold, markOf } from './hold.js';
import { call, create } from './page.js';
import { policy } from './release.js';
import { blocked, blockedIn } from './unmarked/blocked.js';
import { ruleFor } from './unmarked/rule.js';
import { clean, isStyled } from './unmarked/styles.js';

const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML').set;

/** Elements whose content is text for the parser. */
const RAW = /^(script|style|textarea|title|noscript|xmp|iframe|noembed|noframes)$/;

const ATTRIBUTE = /[\s/]*(=?[^\s=/>]+)(?:\s*=\s*("[^"]*("|$)|'[^']*('|$)|[^\s>"'][^\s>]*)?)?/y;

/**
 * Attributes that fetch or run something wherever they stand; kept aside, not released before the next page. Styles too: what is written
 * back in one go may have been drawn before the watch over the parser hears of it.
 */
const fetches = (name) => isStyled(name) || /^on/.test(name);

/** The element that `text`, a start tag or a whole element, stands for, in a document where nothing loads and nothing runs. */
const parse = (text, isSvg) => {
  const box = create('template');
  call(innerHTML, box, policy.createHTML(isSvg ? `<svg>${text}` : text));
  const { firstElementChild } = box.content;
  return isSvg ? firstElementChild.firstElementChild : firstElementChild;
};

const decode = (value) => {
  const box = create('textarea');
  call(innerHTML, box, policy.createHTML(value.replace(/^["']|["']$/g, '')));
  return box.value;
};

/** Holds what `text` makes; gives what to write in its place, or nothing if it may stay. */
const defuse = (text, isSvg, isWhole) => {
  const element = parse(text, isSvg);
  if (!element || !element.matches(SELECTOR) || markOf(element)) return;
  const rule = ruleFor(element);
  if (!rule) return;
  for (const { name, value } of [...element.attributes]) if (fetches(name) && blockedIn(value)) element.removeAttribute(name);
  hold(element, rule);
  if (!isScript(element)) conceal(element);
  const html = element.outerHTML;
  return isWhole ? html : html.replace(RegExp(`</${element.localName}>$`), '');
};

/** `html` with everything held in it that is not granted. */
export const rewrite = (html) => {
  let out = '';
  let from = 0;
  let svg = 0;
  const markup = /<(?:(!--)|(\/?)([a-z][^\s/>]*)|[!/?])/gi;
  const put = (start, end, text) => {
    out += html.slice(from, start) + text;
    from = end;
  };
  for (let found; (found = markup.exec(html)); ) {
    const { index } = found;
    const [, isComment, isEnd, written] = found;
    const name = written && written.toLowerCase();
    let at = markup.lastIndex;
    if (isComment) {
      const end = /^-?>/.test(html.slice(at, at + 2)) ? at : html.indexOf('--', at);
      const close = end < 0 ? -1 : html.indexOf('>', end);
      if (close < 0) break;
      markup.lastIndex = close + 1;
      continue;
    }
    const attributes = [];
    if (name) {
      for (let attribute; (ATTRIBUTE.lastIndex = at), (attribute = ATTRIBUTE.exec(html)); at = ATTRIBUTE.lastIndex) {
        const [whole, key, value] = attribute;
        attributes.push({ key: key.toLowerCase(), value: value || '', start: at + whole.search(/[^\s/]/), stop: ATTRIBUTE.lastIndex });
      }
    }
    const end = html.indexOf('>', at) + 1;
    if (!end) break;
    markup.lastIndex = end;
    if (name == 'svg') svg = Math.max(0, svg + (isEnd ? -1 : 1));
    if (!name || isEnd) continue;
    const isRaw = RAW.test(name) && (!svg || name == 'script');
    const tail = RegExp(`</${name}[\\s/>]`, 'gi');
    tail.lastIndex = end;
    const closing = isRaw && tail.exec(html);
    const stop = isRaw ? (closing ? html.indexOf('>', closing.index) + 1 || html.length : html.length) : end;
    markup.lastIndex = stop;
    if (name == 'style') {
      if (blockedIn(html.slice(end, stop))) put(end, stop, `${clean(html.slice(end, closing ? closing.index : stop))}</style>`);
      continue;
    }
    const isSvg = svg && name != 'svg';
    const isWhole = name == 'script' || (isSvg && html[end - 2] == '/');
    const inert = defuse(html.slice(index, name == 'script' ? stop : end), isSvg, isWhole);
    if (inert) {
      put(index, name == 'script' ? stop : end, inert);
      continue;
    }
    for (const { key, value, start, stop } of attributes) {
      if (key == 'style' && blockedIn(decode(value))) {
        put(start, stop, `style="${clean(decode(value)).replace(/"/g, '&quot;')}"`);
        continue;
      }
      const isHeld = fetches(key)
        ? blockedIn(decode(value))
        : /href$/.test(key) && (name == 'base' || (isSvg && name != 'a')) && blocked(decode(value));
      if (isHeld) put(start, start, 'data-held-');
    }
  }
  return out + html.slice(from);
};
