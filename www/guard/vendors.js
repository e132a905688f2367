// The vendors' own consent calls, from the config (docs/PROTOCOL.md, section 4): each told once per change (requirements C13-C19).

import { report } from './api.js';
import { listen } from './page.js';
import { gate, granted } from './verdict.js';

/** Which of its lists of calls a service was given last: 0 before, 1 grant, 2 revoke. */
const told = new Map();

/**
 * Makes one call; false while the vendor's function is not there. A queue that is only pushed to is made in advance. Gate data lies
 * in storage, where anything could have been written: no function of the browser's own is called (requirement F10).
 */
const make = (text) => {
  try {
    const [path, json] = text.slice(0, -1).split(/\((.*)/s);
    const names = path.split('.');
    const name = names.pop();
    if (path == names + '.push') window[names] ||= [];
    const owner = names.reduce((object, member) => object?.[member], window);
    if (!owner?.[name]) return;
    // `eval` and its like, and jQuery, make code of text. A vendor's bound function has no name where the browser's have one.
    if (name != 'push' && /^(\$|jQuery|document)[ .]|function \w+\(\) ?{\s+\[native/.test(`${path} ${owner[name]}`)) throw Error('no vendor');
    owner[name](...JSON.parse(`[${json}]`));
  } catch (error) {
    report('signal', `${text}: ${error.message}`);
  }
  return true;
};

/** Tells every vendor what it does not know yet. One that is not there yet is told as soon as its script has run. */
export const tellVendors = () => {
  for (const [s, c, , , calls] of gate?.svc || []) {
    if (!calls) continue;
    if (!told.has(s)) {
      told.set(s, 0);
      calls[0].every(make);
    }
    const now = granted({ s, c }) ? 1 : told.get(s) && 2;
    if (now != told.get(s) && calls[now].every(make)) told.set(s, now);
  }
};

// Most vendors' functions come with a script that their snippet inserts.
listen(document, 'load', ({ target }) => target.localName == 'script' && tellVendors(), true);
