// What code in the page does, asked before it happens: no request leaves for an address that is held.

import { blocked, blockedIn, blockedInCode, isNeeded } from './blocked.js';
import { ADDRESSES, SELECTOR, isScript, isStyle } from '../elements.js';
import { done, held, hold, untell, visit } from '../hold.js';
import { patchNavigation } from './navigation.js';
import { attempt, call, create, get, matches, remove, set } from '../page.js';
import { patch, patchStatic, undo, within } from './patch.js';
import { policy } from '../release.js';
import { blockedValue } from './rule.js';
import { clean, isStyled, patchStyles, textOf, writeSheet } from './styles.js';
import { blobs } from './table.js';
import { offered } from '../verdict.js';

/** Keeps an address from an element; gives an answer if it did. */
const withhold = (element, name, value) => {
  name = name.toLowerCase();
  if (isStyled(name)) return blockedIn(value) && [set(element, name, clean(value))];
  if (!ADDRESSES.includes(name) || done.has(element) || !matches(element, SELECTOR)) return;
  value = String(value);
  // A lazy loader gives a marked element its address back. What a shop marks for itself has no service, and no category of the config.
  const mark = value == element.dataset[name] && held.get(element);
  const rule = blockedValue(name, value) || ((mark?.s || offered().includes(mark?.c)) && mark);
  if (rule) {
    remove(element, name);
    element.dataset[name] = value;
    hold(element, rule, true);
    return [];
  }
  if (held.delete(element)) {
    // It has an address of the site's own now: that shows, and stays when it is moved.
    delete element.dataset[name];
    untell(element);
  }
};

/** Does what changes a text that loads or runs: of a style sheet, or of a script that stands in the page empty and runs as soon as it has one. */
const writeText = (args, self, native) => {
  const rule = isScript(self) && !self.textContent && get(self, 'src') == null && blockedInCode(textOf(args));
  if (rule) hold(self, rule);
  return writeSheet(args, self, native);
};

const patchAddresses = () => {
  patch(
    'Script Image IFrame Frame Link Media Source Video Embed Object Input Track Meta'.replace(/\w+/g, 'HTML$&Element'),
    ADDRESSES.join(' ') + ' imageSrcset',
    ([value], self, native, name) => withhold(self, name, value),
  );
  patch('Element', 'setAttribute', ([name, value], self) => withhold(self, name, value));
  patch('Element', 'setAttributeNS', ([, name, value], self) => withhold(self, name, value));
  patch('Element', 'setAttributeNode setAttributeNodeNS', ([node], self) => withhold(self, node.name, node.value) && [null]);
  const ofAttribute = ([value], self) => self.ownerElement && withhold(self.ownerElement, self.name, value);
  // Nobody says whose these are: the value has to be reason enough.
  patch('NamedNodeMap', 'setNamedItem setNamedItemNS', ([{ name, value }]) => {
    if (isStyled(name) ? blockedIn(value) : ADDRESSES.includes(name) && blockedValue(name, value)) return [null];
  });
  patch('Node Attr', 'value nodeValue textContent', (...all) => ofAttribute(...all) || writeText(...all));
  patch('HTMLElement HTMLScriptElement CharacterData', 'innerText text textContent data replaceData appendData insertData', writeText);
};

/** Frames that cannot be asked; to be told so by the browser again and again takes its time. */
const foreign = new WeakSet();

/** Does the work of a native that may bring frames of our origin into the page. */
const bring = (native, self, args) => {
  const result = Reflect.apply(native, self, args);
  // Whoever wants one's types need not ask the element for them: `frames` has them.
  for (let at = 0, frame; (frame = window[at]); at++) {
    if (!foreign.has(frame) && !attempt(() => enter(frame))) foreign.add(frame);
  }
  return [result];
};

const patchInsertion = () =>
  patch(
    'Node Element CharacterData Document DocumentFragment Range',
    'appendChild insertBefore replaceChild append prepend replaceChildren before after replaceWith insertAdjacentElement insertAdjacentText insertNode adoptNode importNode',
    (args, self, native) => {
      const answer = writeText(args, self, native);
      if (answer) return answer;
      for (const node of args) if (node?.nodeType) visit(node, true);
      return bring(native, self, args);
    },
  );

const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML').set;

/** Makes markup inert where it names a held host, before it is parsed in the page, and keeps what it becomes there. */
const defuse = (index, runsScripts) => (args, self, native) => {
  if (isStyle(self) || isScript(self)) return writeText(args, self, native);
  const markup = args[index];
  if (!/&#/.test(markup) && !blockedIn(markup)) return bring(native, self, args);
  // In the document of a template nothing loads and nothing runs.
  const box = create('template');
  call(innerHTML, box, markup);
  // Parsed, it has no entities any more.
  if (!blockedIn(box.innerHTML)) return bring(native, self, args);
  const { content } = box;
  // Scripts in such markup never run; held, they would once they are let go.
  if (!runsScripts) for (const script of content.querySelectorAll('script')) done.add(script);
  visit(content);
  for (const element of content.querySelectorAll(SELECTOR)) held.delete(element);
  args[index] = policy.createHTML(box.innerHTML);
  const result = call(native, self, ...args);
  attempt(() => visit(result || self));
  return [result];
};

const patchMarkup = () => {
  patch('Element ShadowRoot', 'innerHTML outerHTML setHTMLUnsafe setHTML', defuse(0));
  patch('Element', 'insertAdjacentHTML', defuse(1));
  const defuseInserted = defuse(2);
  patch('Document', 'execCommand', (args, ...rest) =>
    /ml$/i.test(args[0]) ? defuseInserted(args, ...rest) : /ge$/i.test(args[0]) && blocked(args[2]) && [false],
  );
  patchStatic('Document', 'parseHTMLUnsafe', defuse(0));
  const defuseAll = defuse(0, true);
  patch('Range', 'createContextualFragment', defuseAll);
  patch('Document', 'write writeln', (args, self, native) => {
    // One argument may be a trusted one, and stays so.
    if (args[1] != null) args.splice(0, args.length, args.join(''));
    return defuseAll(args, self, native);
  });
};

/** Turns a call with a held address, its argument `index`, to one that leads nowhere: it fails as if the host did not answer. */
const divert = (index, place, then) => (args) => {
  const target = args[index];
  if (blocked(target?.url || target)) {
    args[index] = place;
    return then;
  }
};

const patchNetwork = () => {
  patch('', 'fetch fetchLater', divert(0, 'blob:x'));
  patch('Worklet Cache', 'addModule add', divert(0, 'blob:x'));
  patch('XMLHttpRequest', 'open', divert(1, 'blob:x'));
  // What SVG calls a `baseVal` is an address of nobody knows which element.
  patch('Navigator SVGAnimatedString', 'sendBeacon baseVal', ([address]) => blocked(address) && [true]);
  patch('', 'EventSource Worker SharedWorker Audio', divert(0, 'data:,'));
  // Browsers refuse port 1 before they look for the host: nothing leaves even if the closing comes late.
  patch('', 'WebSocket WebSocketStream', divert(0, 'wss://x.invalid:1', (socket) => socket.close()));
  patch('', 'WebTransport', divert(0, 'https://x.invalid:1'));
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
  patch('CredentialsContainer', 'get', empty(0));
};

/** Text that runs once somebody loads it by the address of its blob. */
const patchBlobs = () => {
  const rules = new WeakMap();
  const passOn = (from) => (to) => {
    if (rules.has(from)) rules.set(to, rules.get(from));
    return to;
  };
  // Much more than this is no script, but data, a picture or a film.
  const read = (part) => (typeof part == 'string' ? part.slice(0, 1e6) : part?.byteLength < 2e5 ? new TextDecoder().decode(part) : '');
  const judge = (parts) => {
    const rule = blockedIn(parts.map(read).join('')) || parts.map((part) => rules.get(part)).find(Boolean);
    if (rule) return (made) => rules.set(made, rule);
  };
  // An iterator is used up once it is read.
  patch('', 'Blob File', (args) => judge((args[0] = [...args[0]])));
  patch('', 'Response', ([body]) => judge([body]));
  patch('Blob', 'slice', (args, self, native) => [passOn(self)(Reflect.apply(native, self, args))]);
  patch('Response', 'blob', (args, self, native) => [Reflect.apply(native, self, args).then(passOn(self))]);
  patchStatic('URL', 'createObjectURL', (args, self, native) => {
    const address = Reflect.apply(native, self, args);
    if (rules.has(args[0])) blobs[address] = rules.get(args[0]);
    return [address];
  });
};

const entered = new WeakSet();

/** Frames of our origin have types of their own, through which all could be done again; and others after they went elsewhere. */
const enter = (other) => {
  // A foreign one throws here.
  const { Object: one } = other;
  if (!entered.has(one)) {
    entered.add(one);
    undo.push(() => entered.delete(one));
    within(other, patchAll);
  }
  return true;
};

const patchFrames = () =>
  patch(
    'HTMLIFrameElement HTMLFrameElement HTMLObjectElement',
    'contentWindow contentDocument',
    (args, self, native) => {
      const inner = call(native, self, ...args);
      enter(inner.defaultView || inner);
      return [inner];
    },
    'get',
  );

const patchAll = () => {
  patchAddresses();
  patchInsertion();
  patchMarkup();
  patchNetwork();
  patchStyles();
  patchBlobs();
  patchObjects();
  patchNavigation();
  patchFrames();
};

/** Patches the page while anything may have to be held, and takes the patches back when all is granted. */
export const guardCalls = () => {
  if (!isNeeded()) while (undo[0]) undo.pop()();
  else if (!undo[0]) patchAll();
};
