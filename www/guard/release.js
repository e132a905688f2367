// Lets go what is granted: one queue in document order, each element once.

import { find, giveStylesBack, ruleOf } from 'unmarked';
import { nonce } from './config.js';
import { ADDRESSES, isFrame, isScript } from './elements.js';
import { tryToRun } from './engine.js';
import { done, held, hold, keptFrom, untell } from './hold.js';
import { attempt, call, create, get, isLoading, listen, page, parsed, remove, set } from './page.js';
import { tellVendors } from './vendors.js';
import { granted } from './verdict.js';

/** How long a script that does not load keeps the following ones of its vendor waiting, in milliseconds. */
const PATIENCE = 5000;

const { insertBefore } = Node.prototype;

/** Scripts on their way, each with a promise of its end. */
const running = new Set();

/** Frames let go, with their rules, to be taken back on withdrawal; without one if shown this time only. */
export const shown = new Map();

const same = (value) => value;
const sinks = { createHTML: same, createScript: same, createScriptURL: same };

/** Trusted Types: what stood in the page's own markup, or was set by its code, may stand there again (requirement F5). */
export const policy = attempt(() => window.trustedTypes.createPolicy('zgoda', sinks)) || sinks;

/** Gives `element` its addresses back. */
const reveal = (element) => {
  for (const name of ADDRESSES) {
    const value = element.dataset[name];
    if (value == null) continue;
    delete element.dataset[name];
    set(element, name.replace('xlink:', ''), policy[name == 'srcdoc' ? 'createHTML' : 'createScriptURL'](value));
  }
};

// A frame loads, or forgets what it had loaded, when it comes into the page. Chromium ignores a `src` set in the microtask after the
// parser has inserted the frame, so that is the one way that always works.
const reload = (element, change) => {
  const { nextSibling, parentNode } = element;
  element.remove();
  change();
  if (parentNode) call(insertBefore, parentNode, element, nextSibling);
};

const restore = (element, rule) => {
  if (isFrame(element)) shown.set(element, rule);
  else if (element.localName != 'source') return reveal(element);
  reload(element, () => reveal(element));
  untell(element);
};

/** Shows one frame this time only. */
export const restoreOnce = (element) => {
  held.delete(element);
  restore(element);
};

let serving;

/** Fetches what serves scripts that come after the events they wait for, once; they run without it, too. */
const serveLate = () => (serving = serving ?? tryToRun('belated.js', { isReleased: () => done.has(page('currentScript')) }));

/**
 * Takes away what has done its work. Frameworks look for what they have drawn where it is, and once the page stands nobody can tell what
 * they have: there it stays, and means nothing any more, to a vendor who looks for its tags or in a copy of the page.
 */
const retire = (element) => {
  if (isLoading() && !Object.keys(element)[0]) element.remove();
  else for (const { name } of [...element.attributes]) if (name != 'type') remove(element, name);
};

/** Runs a copy of a script the parser has passed by, before it. Resolves when the next of its vendor may run. */
const runCopy = (element, rule) => {
  // Withdrawn while it waited: back to the others. Taken out of the page: it does not run at all.
  if (!granted(rule)) return hold(element, rule);
  if (!element.isConnected) return;
  // What came as markup into the page, as from React, runs in no clone.
  const script = create('script');
  // A parser takes names that nobody can set.
  for (const { name, value } of element.attributes) attempt(() => set(script, name, policy.createScriptURL(value)));
  done.add(script);
  // An empty one is JavaScript's.
  script.type = script.dataset.type || '';
  // A copy loses the trust its text had.
  script.textContent = policy.createScript(element.textContent);
  script.nonce = element.nonce || nonce;
  reveal(script);
  return new Promise((resolve) => {
    listen(script, 'load', resolve);
    listen(script, 'error', resolve);
    setTimeout(resolve, get(script, 'src') == null ? 0 : PATIENCE);
    call(insertBefore, element.parentNode, script, element);
    retire(element);
    tellVendors();
  });
};

/** What `entry` has to wait for: scripts before it that are, or may be, its vendor's. Nobody waits for a deferred one but its like. */
const isBefore = (entry) => (other) =>
  (other.s && entry.s ? other.s == entry.s : other.c == entry.c) && (!other.deferred || entry.deferred);

const isDeferred = (element) =>
  isScript(element) && get(element, 'async') == null && (element.dataset.type == 'module' || get(element, 'defer') != null);

/** Starts one element that is granted. */
export const start = (element, { c, s, late }) => {
  const rule = { c, s };
  held.delete(element);
  if (element.localName == 'template') return unwrap(element, rule);
  // Code that has one in hand may yet be kept from putting it into the page.
  if (!isScript(element) || (late && !element.isConnected)) return restore(element, rule);
  if (late) return serveLate().then(() => {
    if (!granted(rule)) return hold(element, rule, late);
    done.add(element);
    restore(element, rule);
  });
  done.add(element);
  const entry = { ...rule, deferred: isDeferred(element) };
  const before = [...running].filter(isBefore(entry)).map((other) => other.end);
  if (entry.deferred) before.push(parsed);
  if (!isLoading() || keptFrom(element) || get(element, 'src')) before.push(serveLate());
  const end = Promise.all(before).then(() => runCopy(element, entry));
  // An `async` script is not waited for by anyone.
  if (get(element, 'async') != null) return;
  entry.end = end;
  running.add(entry);
  end.then(() => running.delete(entry));
};

/** Puts the content of a template in its place; its scripts go through the queue like all others. */
const unwrap = (template, rule) => {
  const { content } = template;
  const scripts = [...content.querySelectorAll('script:not([type="text/plain"])')];
  for (const script of scripts) hold(script, rule);
  call(insertBefore, template.parentNode, content, template);
  retire(template);
  for (const script of scripts) start(script, rule);
};

/** Holds the frames in `root` that were granted as they came: nobody had to let them go. */
export const takeBack = (root) => {
  for (const element of root.querySelectorAll('iframe,embed,object')) {
    const rule = !shown.has(element) && ruleOf(element);
    if (rule) reload(element, () => hold(element, rule));
  }
};

/** Starts whatever has become granted, and takes back the frames that are so no longer. */
export const settle = () => {
  giveStylesBack();
  // What was nobody's before the config was there may be a service's in it.
  held.forEach((rule, element) => {
    const found = rule.c == '*' && find(keptFrom(element) ?? get(element, 'src'), rule);
    if (found && found != rule) hold(element, found, rule.late);
  });
  const entries = [...held].filter(([, rule]) => granted(rule));
  entries.sort(([a], [b]) => isDeferred(a) - isDeferred(b));
  for (const [element, rule] of entries) start(element, rule);
  shown.forEach((rule, element) => {
    if (!rule || granted(rule)) return;
    shown.delete(element);
    reload(element, () => hold(element, rule));
  });
  takeBack(page('documentElement'));
};
