// Frames that are sent elsewhere. Where a visitor goes by a click, in a window of its own, is their own doing.

import { blocked } from './blocked.js';
import { attempt, get, listen } from '../page.js';
import { patch, realm } from './patch.js';

export const patchNavigation = () => {
  const inner = realm;
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
