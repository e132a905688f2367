// window.zgoda: what pages call and listen to (docs/PROTOCOL.md, section 9).

import { VERSION } from './config.js';
import { command } from './engine.js';
import { call, dispatchEvent, listen, own, removeEventListener } from './page.js';
import { has, snapshot } from './verdict.js';

/** For each listener of the API the one that hears the document's event. */
const heard = new Map();

let resolveReady;
const ready = new Promise((resolve) => (resolveReady = resolve));
let isReady;

/** Tells the page, by an event of the document; what its listeners throw is theirs, and stops nobody. */
export const emit = (name, detail) => {
  if (name == 'ready') {
    if (isReady) return;
    isReady = true;
    resolveReady(window.zgoda);
  }
  call(dispatchEvent, document, new CustomEvent('zgoda:' + name, { detail }));
};

/** Says what is wrong, to the owner on the console and to the page as `zgoda:error`. */
export const report = (code, text) => {
  console.error('zgoda: ' + text);
  emit('error', { code, text });
};

/** Takes steps that do not depend on each other: where one fails, the others still hold what they hold. */
export const inTurn = (...steps) => {
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      report('guard', error.message);
    }
  }
};

const ask = (name, more) => command(name, { trusted: false, surface: 'api', ...more });

const api = {
  version: VERSION,
  ready,
  get: snapshot,
  has,
  set: (choices) => ask('set', { choices }),
  open: (layer) => ask('open', { layer }),
  on(name, listener) {
    if (!heard.has(listener)) heard.set(listener, ({ detail }) => listener(detail));
    listen(document, 'zgoda:' + name, heard.get(listener));
    if (name == 'ready' && isReady) ready.then(() => listener());
  },
  off: (name, listener) => call(removeEventListener, document, 'zgoda:' + name, heard.get(listener)),
};
for (const name of 'acceptAll rejectAll withdraw close receipt notice'.split(' ')) api[name] = () => ask(name);

/** Puts the API where nothing can replace it. */
export const publish = () => Object.defineProperty(window, 'zgoda', { value: Object.freeze(api) });

const CONTROLS = { settings: 'open', 'accept-all': 'acceptAll', 'reject-all': 'rejectAll', withdraw: 'withdraw' };

/** Makes every `data-zgoda` control of the page work, also those that come later. */
export const watchControls = () =>
  listen(
    document,
    'click',
    (event) => {
      // Also in the shadow root of a component of the page's.
      const layer = event.composedPath().map(({ dataset }) => dataset?.zgoda).find((word) => own(CONTROLS, word));
      if (!layer) return;
      event.preventDefault();
      command(CONTROLS[layer], { trusted: event.isTrusted, surface: 'page', layer });
    },
    true,
  );
