// The rarer ways out, watched where the owner has chosen more certainty: style sheets, frames' own realms, blobs, forms.
//
// What is kept back here does not come back on the same page: these are properties of something, not tags that can wait.

import { ADDRESSES, blocked, blockedIn } from './hold.js';
import { attempt } from './page.js';
import { patch, patchAll, within } from './patches.js';
import { policy } from './release.js';
import { clean, rewrite } from './rewrite.js';
import { blobs } from './table.js';

const cleanArgument = (index) => (args) => {
  if (typeof args[index] == 'string') args[index] = clean(args[index]);
};

const styles = new WeakMap();
const wrapped = new WeakMap();

/** A declaration whose properties, too, are cleaned as they are set; its own methods get the declaration itself. */
const watched = (style) => {
  if (wrapped.has(style)) return style;
  if (!styles.has(style)) {
    const proxy = new Proxy(style, {
      get: (target, name) => Reflect.get(target, name),
      set: (target, name, value) => Reflect.set(target, name, typeof value == 'string' ? clean(value) : value),
    });
    styles.set(style, proxy);
    wrapped.set(proxy, style);
  }
  return styles.get(style);
};

const patchStyles = () => {
  const unwrap = (index) => (args, self, native) => {
    cleanArgument(index)(args);
    return [Reflect.apply(native, wrapped.get(self) || self, args)];
  };
  patch('CSSStyleDeclaration', 'cssText', unwrap(0));
  patch('CSSStyleDeclaration', 'cssText length parentRule cssFloat', unwrap(), 'get');
  patch('CSSStyleDeclaration', 'setProperty', unwrap(1));
  patch('CSSStyleDeclaration', 'getPropertyValue getPropertyPriority removeProperty item', unwrap());
  patch('StylePropertyMap', 'set append', cleanArgument(1));
  patch('CSSStyleSheet', 'insertRule replace replaceSync', cleanArgument(0));
  patch('CSSStyleSheet', 'addRule', cleanArgument(1));
  patch('', 'FontFace', cleanArgument(1));
  const STYLED = 'HTMLElement SVGElement MathMLElement CSSStyleRule';
  patch(STYLED, 'style', cleanArgument(0));
  patch(STYLED, 'style', (args, self, native) => [watched(Reflect.apply(native, self, args))], 'get');
  // The text of a style element is its sheet; that of anything else is text.
  patch('Node Element HTMLElement', 'textContent innerHTML innerText', ([value], self) => {
    if (self.localName == 'style' && blockedIn(value)) return [(self.textContent = clean(String(value)))];
  });
  const tidy = (node) => {
    if (node.localName == 'style' && blockedIn(node.textContent)) node.textContent = clean(node.textContent);
    if (node.nodeType == 3 && blockedIn(node.data)) node.data = clean(node.data);
  };
  patch('Node Element', 'appendChild insertBefore append prepend replaceChildren before after', (args, self) => {
    const isStyle = self.localName == 'style';
    args.forEach((node, at) => {
      if (typeof node == 'string') return isStyle && (args[at] = clean(node));
      if (!node || !node.nodeType || (node.nodeType == 3 && !isStyle)) return;
      tidy(node);
      if (node.querySelectorAll) node.querySelectorAll('style').forEach(tidy);
    });
  });
};

const patchAttributes = () => {
  const replace = (name, value) => {
    if (/^(style|background)$/i.test(name)) return clean(String(value));
    return name == 'ping' && blockedIn(value) ? '' : value;
  };
  patch('Element', 'setAttribute', (args) => void (args[1] = replace(args[0], args[1])));
  patch('Element', 'setAttributeNS', (args) => void (args[2] = replace(args[1], args[2])));
  patch('HTMLAnchorElement HTMLAreaElement', 'ping', (args) => void (args[0] = replace('ping', args[0])));
  // An attribute is asked for its element only once it has one: until then its value says enough.
  const isHeld = ({ name, value }) => ADDRESSES.includes(name.toLowerCase()) && (blocked(value) || blockedIn(value));
  patch('NamedNodeMap', 'setNamedItem setNamedItemNS', ([node]) => isHeld(node) && [null]);
  patch('Node', 'nodeValue textContent', ([value], { nodeType, name }) => nodeType == 2 && isHeld({ name, value }) && [value]);
  patch('SVGAnimatedString', 'baseVal', ([value]) => blocked(value) && [value]);
};

const entered = new WeakSet([window]);

/** Frames that share our origin have types of their own, through which all could be done again. */
const patchFrames = () => {
  const enter = (inner) => {
    if (!inner || entered.has(inner) || !attempt(() => inner.document)) return;
    entered.add(inner);
    within(inner, patchAll);
    patchSinks(inner);
  };
  const result = (args, self, native) => Reflect.apply(native, self, args);
  patch('HTMLIFrameElement HTMLObjectElement', 'contentWindow', (args, self, native) => {
    const inner = result(args, self, native);
    enter(inner);
    return [inner];
  }, 'get');
  patch('HTMLIFrameElement HTMLObjectElement', 'contentDocument', (args, self, native) => {
    const inner = result(args, self, native);
    if (inner) enter(inner.defaultView);
    return [inner];
  }, 'get');
  patch('', 'open', ([address, name]) => blocked(address) && frames[name] && [null]);
  patch('HTMLFormElement', 'submit requestSubmit', (_, form) => blocked(form.action) && frames[form.target] && [undefined]);
};

/** Text that runs once somebody loads it by the address of its blob. */
const patchBlobs = (inner) => {
  const rules = new WeakMap();
  within(inner, () =>
    patch('', 'Blob File', ([parts]) => {
      const rule = blockedIn([...parts].filter((part) => typeof part == 'string').join(''));
      if (rule) return (blob) => rules.set(blob, rule);
    }),
  );
  // A method of the constructor itself.
  const statics = { URL: { prototype: inner.URL } };
  within(statics, () =>
    patch('URL', 'createObjectURL', (args, self, native) => {
      const address = Reflect.apply(native, self, args);
      if (rules.has(args[0])) blobs[address] = rules.get(args[0]);
      return [address];
    }),
  );
};

const patchMarkup = () => {
  const cleanMarkup = (index) => (args) => {
    if (blockedIn(args[index])) args[index] = policy.createHTML(rewrite(String(args[index]), true));
  };
  patch('Element ShadowRoot', 'innerHTML outerHTML setHTMLUnsafe', cleanMarkup(0));
  patch('Element', 'insertAdjacentHTML', cleanMarkup(1));
  patch('Range', 'createContextualFragment', cleanMarkup(0));
  patch('Document', 'write writeln', (args) => {
    if (args[1] != null) args.splice(0, args.length, args.join(''));
    cleanMarkup(0)(args);
  });
};

/** Patches them all in a window of our origin. */
export const patchSinks = (inner = window) => {
  within(inner, () => {
    patchMarkup();
    patchStyles();
    patchAttributes();
    patchFrames();
  });
  patchBlobs(inner);
};
