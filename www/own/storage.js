// What a page can see of what lies on the device, and which entry of the config a name belongs to.

import { attempt, page } from '../guard/page.js';

/** Each kind of storage and the names in it; kinds that the browser refuses are empty. */
export const readStored = async () => {
  const later = async (work) => (await Promise.resolve(attempt(work)).catch(() => [])) ?? [];
  return {
    cookie: (attempt(() => page('cookie')) ?? '')
      .split('; ')
      .filter(Boolean)
      .map((pair) => pair.split('=')[0]),
    local: attempt(() => Object.keys(localStorage)) ?? [],
    session: attempt(() => Object.keys(sessionStorage)) ?? [],
    indexeddb: (await later(() => indexedDB.databases())).map(({ name }) => name),
    cache: await later(() => caches.keys()),
  };
};

/** A test for names that fit `pattern`, in which `*` stands for any characters (docs/PROTOCOL.md, section 2). */
export const fits = (pattern) => {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const whole = RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => whole.test(name);
};

/** Whether a page at `host` can see cookies of `domain`. */
export const isVisible = (domain, host = location.hostname) => {
  const parent = (domain ?? '').replace(/^\./, '');
  return !parent || host == parent || host.endsWith(`.${parent}`);
};
