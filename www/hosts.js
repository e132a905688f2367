// For `zgoda-marked.js`, which knows no hosts: whose the addresses are that a page has fetched. Loaded when the page stands, and only
// if it has fetched anything of somebody else's: what an owner forgot to mark is told like what the look-ahead fetched.

import { compile, find } from './guard/unmarked/table.js';

const { gate, granted, tell } = Reflect.get(Document.prototype, 'currentScript', document);

compile(gate()?.svc || []);
tell((address) => {
  const rule = find(address);
  return rule && !granted(rule) && rule;
}).catch(() => {});
