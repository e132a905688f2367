// Frames that are sent elsewhere. Where a visitor goes by a click, in a window of its own, is their own doing.

import { blocked } from './blocked.js';
import { attempt, call, get, listen, removeEventListener } from '../page.js';
import { patch, realm, undo } from './patch.js';

const leads = (from, address, name) => blocked(address) && from.frames[name]?.window;

/** Keeps a click or a form from sending a frame of the window that hears of it to a held address. */
const stop = (event) =>
  attempt(() => {
    const { type, submitter, currentTarget } = event;
    const way = event.composedPath()[0].closest(type == 'click' ? 'a,area' : 'form');
    const read = (name) => (submitter && get(submitter, `form${name}`)) || get(way, name);
    if (leads(currentTarget, read('href') || read('action'), read('target'))) event.preventDefault();
  });

export const patchNavigation = () => {
  const inner = realm;
  // A document opens windows, too, if it is given three.
  patch(' Document', 'open', ([address, name]) => blocked(address) && (inner.frames[name]?.window || !navigator.userActivation?.isActive) && [null]);
  patch('HTMLFormElement', 'submit', (_, form) => leads(inner, get(form, 'action'), get(form, 'target')) && [undefined]);
  const committed = new Promise(() => {});
  patch('Navigation', 'navigate', ([address], self) => self != navigation && blocked(address) && [{ committed, finished: committed }]);
  for (const type of ['click', 'submit']) {
    listen(inner, type, stop, true);
    undo.push(() => call(removeEventListener, inner, type, stop, true));
  }
};
