// The rarer ways out, watched where the owner has chosen more certainty: style sheets, frames' own realms, blobs, forms.
//
// What is kept back here does not come back on the same page: these are properties of something, not tags that can wait.

import { blocked, blockedIn, clean } from './hold.js';
import { attempt, get, listen } from './page.js';
import { divert, isNeeded, patch, within } from './patches.js';
import { policy } from './release.js';
import { rewrite } from './rewrite.js';

const styles = new WeakMap();
const wrapped = new WeakMap();

/** A declaration whose properties, too, are cleaned as they are set; its own methods get the declaration itself. */
const watched = (style) => {
  if (wrapped.has(style)) return style;
  if (!styles.has(style)) {
    const proxy = new Proxy(style, {
      get(target, name) {
        const value = Reflect.get(target, name);
        // Kept by a library until the patches are gone, natives no longer know it for a declaration.
        return typeof value == 'function' && name != 'constructor' && !isNeeded() ? value.bind(target) : value;
      },
      set: (target, name, value) => Reflect.set(target, name, typeof value == 'string' ? clean(value) : value),
    });
    styles.set(style, proxy);
    wrapped.set(proxy, style);
  }
  return styles.get(style);
};

const patchStyles = () => {
  const unwrap = (args, self, native) => [Reflect.apply(native, wrapped.get(self) || self, args)];
  patch('CSSStyleDeclaration', 'cssText setProperty', unwrap);
  patch('CSSStyleDeclaration', 'cssText length parentRule cssFloat', unwrap, 'get');
  patch('CSSStyleDeclaration', 'getPropertyValue getPropertyPriority removeProperty item', unwrap);
  const STYLED = 'HTMLElement SVGElement MathMLElement CSSStyleRule';
  patch(STYLED, 'style', (args, self, native) => [watched(Reflect.apply(native, self, args))], 'get');
  // The text of a style element is its sheet; that of anything else is text.
  patch('Node Element HTMLElement', 'textContent innerHTML innerText', ([value], self) => {
    if (self.localName == 'style' && blockedIn(value)) return [(self.textContent = clean(String(value)))];
  });
  patch('Node Element', 'appendChild insertBefore append prepend replaceChildren', (args, self) => {
    if (self.localName != 'style') return;
    args.forEach((node, at) => {
      if (typeof node == 'string') args[at] = clean(node);
      else if (node?.nodeType == 3 && blockedIn(node.data)) node.data = clean(node.data);
    });
  });
};

const entered = new WeakSet();

const patchFrames = () => {
  patch('HTMLIFrameElement', 'contentWindow contentDocument', (args, self, native) => {
    const inner = Reflect.apply(native, self, args);
    const other = inner.defaultView || inner;
    if (!entered.has(other) && other.document) {
      entered.add(other);
      patchSinks(other);
    }
    return [inner];
  }, 'get');
};

/** A frame can be sent to an address by its name. Where a visitor goes by a click, in a window of its own, is their own doing. */
const patchNavigation = (inner) => {
  const leads = (address, name) => blocked(address) && inner.frames[name];
  patch('', 'open', ([address, name]) => blocked(address) && (inner.frames[name] || !navigator.userActivation?.isActive) && [null]);
  patch('HTMLFormElement', 'submit', (_, form) => leads(get(form, 'action'), get(form, 'target')) && [undefined]);
  const committed = new Promise(() => {});
  patch('Navigation', 'navigate', ([address], self) => self != navigation && blocked(address) && [{ committed, finished: committed }]);
  const stop = (event) =>
    attempt(() => {
      const { type, submitter } = event;
      const way = event.composedPath()[0].closest(type == 'click' ? 'a,area' : 'form');
      const read = (name) => (submitter && get(submitter, `form${name}`)) || get(way, name);
      if (leads(read('href') || read('action'), read('target'))) event.preventDefault();
    });
  listen(inner, 'click', stop, true);
  listen(inner, 'submit', stop, true);
};

/** Calls that take their addresses in an object. */
const patchObjects = () => {
  const empty = (index, place) => (args) => {
    if (blockedIn(JSON.stringify(args[index]))) args[index] = place;
  };
  patch('Element KeyframeEffect', 'animate setKeyframes', empty(0, null));
  patch('', 'KeyframeEffect', empty(1, null));
  patch('', 'RTCPeerConnection', empty(0));
  patch('RTCPeerConnection', 'setConfiguration', empty(0));
  patch('', 'PaymentRequest', empty(0, [{ supportedMethods: 'https://x.invalid' }]));
  patch('Cache', 'addAll', empty(0, []));
  patch('', 'WebTransport', divert(0, 'https://x.invalid:1'));
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
    patch('SVGAnimatedString', 'baseVal', ([value]) => blocked(value) && [value]);
    patchFrames();
    patchNavigation(inner);
    patchObjects();
  });
};
