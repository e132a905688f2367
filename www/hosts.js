// For `zgoda-marked.js`, which knows no hosts: whose the addresses are that a page has fetched. Loaded when the page stands, and only
// if it has fetched anything of somebody else's: what an owner forgot to mark is told like what the look-ahead fetched.

import { call, page } from './guard/page.js';
import { compile, find, own } from './guard/unmarked/table.js';

const { gate, granted, readConfig, tell } = page('currentScript');

// The site's further hosts stand on the guard's tag, not on the one of this file.
const tag = call(page('querySelector'), document, 'script[data-hosts]');
if (tag) own.push(...tag.dataset.hosts.split(/[ /]+/));

/** What the owner wants of third parties that nobody has classified: gate data says so only where somebody has decided. */
const readUnknown = async () => gate()?.unknown || JSON.parse(await readConfig()).unknown;

const look = async () => {
  compile(gate()?.svc || []);
  const stranger = (await readUnknown().catch(() => {})) == 'hold' && { c: '*' };
  await tell((address) => {
    const rule = find(address, stranger);
    return rule && !granted(rule) && rule;
  });
};
look().catch(() => {});
