// The verdict in force: what the visitor granted, and what the config says about whom. The guard reads it, the engine writes it.

import { compile } from 'unmarked';
import { attempt, own, page } from './page.js';
import { key, revision, site, unknown } from './config.js';

const DAY = 864e5;

const ID = '[a-z0-9][a-z0-9_-]{0,63}';
const FLAGS = `\\{(,?"${ID}":(true|false))*\\}`;
const TEXT = '"[\\w-]{0,63}"';

/** A stored choice (docs/PROTOCOL.md, section 3): these members in this order and no others. What it looks like else is for the engine to read. */
const SHAPE = RegExp(
  `^{"v":1,"site":"${ID}","id":"[0-9a-f]{32}","rec":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}","at":\\d+,"exp":\\d+,"rev":[1-9]\\d*,` +
    `"event":"(accept_all|reject_all|save|withdraw|embed|gpc|api)","regime":${TEXT},"lang":${TEXT},"cat":${FLAGS},"svc":${FLAGS}}$`,
);

/** Text from local storage, if there is any and the browser gives it. */
export const stored = (suffix) => attempt(() => localStorage.getItem(key + suffix));

const fromCookie = () => {
  // What is not there is no choice either; to throw would cost newcomers time. A host next door cannot set a cookie with this prefix (RFC 6265bis, 4.1.3.2).
  const prefix = `${location.protocol == 'https:' ? '__Host-' : ''}${key}=`;
  return decodeURIComponent(page('cookie').split('; ').find((pair) => pair.startsWith(prefix))?.slice(prefix.length));
};

/** The stored choice; nothing if it is missing, broken, expired or for another revision: then nothing is granted. */
const readChoice = () =>
  attempt(() => {
    const text = stored('') || fromCookie();
    const choice = text.length > 6e4 || !SHAPE.test(text) || JSON.parse(text);
    const { at, exp } = choice;
    const now = Date.now();
    const isSound =
      (!site || choice.site == site) &&
      (!revision || choice.rev == revision) &&
      at <= now + DAY &&
      exp > now &&
      exp >= at &&
      exp <= at + 400 * DAY;
    return isSound && choice;
  });

const readGate = ({ site, rev }) =>
  attempt(() => {
    const gate = JSON.parse(stored('.gate'));
    if (gate.v === 2 && gate.site === site && gate.rev === rev && Array.isArray(gate.svc) && Array.isArray(gate.locked)) return gate;
  });

/** What is known of the config; without it a page is held by the built-in table alone. */
export let gate;
let verdict;

/** The config's services by their ids, and by what the catalogue calls them. */
let services;

/** Puts `next` in force: `{cat, svc, event, …, gate}`; undecided and nothing known if it is absent. */
export const decide = (next) => {
  verdict = next || {};
  gate = verdict.gate && attempt(() => {
    compile(verdict.gate.svc);
    return verdict.gate;
  });
  if (!gate) compile([]);
  services = new Map();
  // An id goes before a preset, the first service before the others.
  for (const at of [0, 3]) for (const row of gate?.svc || []) if (!services.has(row[at])) services.set(row[at] || row[0], row);
};

/** The verdict that is stored, ready for `decide`. */
export const readStored = () => {
  const choice = readChoice();
  const gate = choice && readGate(choice);
  // What was left on where the law lets it run until somebody objects was no yes: whether it may run here is for the engine to say.
  const isOpen = choice && !(gate && !gate.exempt) && Object.values(choice.svc).includes(true);
  return choice && !isOpen && { ...choice, gate };
};

/** The visitor has decided, here or on an earlier page. */
export const isDecided = () => !!verdict.event;

/** What is in force, for the page: nobody can change it. */
export const snapshot = () =>
  isDecided()
    ? Object.freeze({
        categories: Object.freeze(verdict.cat),
        services: Object.freeze(verdict.svc),
        revision: verdict.rev,
        expires: verdict.exp,
        event: verdict.event,
      })
    : null;

const categoryGranted = (c) =>
  c == 'necessary' || (own(verdict.cat, c) ? verdict.cat[c] === true : !!gate && gate.locked.includes(c));

/** The service and the category of a rule: the config's, where it lists the service; the catalogue's or the markup's may be others. */
export const listed = ({ c, s }) => services.get(s) || [s, c];

/** Whether a rule's service may run. `*` stands for third parties nobody has classified: they need every category. */
export const granted = (rule) => {
  if (rule.c == '*') return isDecided() && Object.keys(verdict.cat).every(categoryGranted);
  const [s, c] = listed(rule);
  return own(verdict.svc, s) ? verdict.svc[s] === true : categoryGranted(c);
};

/** Categories that can be refused, once the config is known. */
export const offered = () => Object.keys(verdict.cat || {});

/** Whether a category or service id is granted. */
export const has = (id) => granted({ c: id, s: id });

export const stranger = () => (gate?.unknown || unknown) == 'hold' && { c: '*' };
