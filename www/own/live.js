// What lies on the device now beside what was declared (requirement A30): a column in each service's table, and a list of it all.

import { make } from './make.js';
import { fits, isVisible, readStored } from './storage.js';

/** Fills in what can be seen, as soon as the browser has told all of it. */
export const showLive = async (stage) => {
  const { config, settings, bridge, localize } = stage;
  const stored = await readStored();
  if (!settings.isConnected) return;
  /** `{kind, name, owner}` of everything that is there; ours belongs to nobody else. */
  const found = Object.entries(stored).flatMap(([kind, names]) => names.map((name) => ({ kind, name })));
  for (const { id, name, cookies = [] } of config.services) {
    for (const { name: pattern, kind = 'cookie' } of cookies) {
      const isIt = fits(pattern);
      for (const one of found) if (one.kind == kind && isIt(one.name)) one.owner ??= localize(name);
    }
  }
  for (const details of settings.querySelectorAll('details.services')) markWhenOpen(stage, details, found);
  const listed = new Map();
  for (const one of found) {
    const own = ours(one.name, bridge.key);
    if (own) Object.assign(one, { name: own, owner: settings.querySelector('h2')?.textContent ?? localize(config.controller.name) });
    listed.set(`${one.kind} ${one.name}`, one);
  }
  // What nobody declared first: that is what somebody looks for.
  drawAll(stage, [...listed.values()].sort((a, b) => !!a.owner - !!b.owner || (a.name < b.name ? -1 : 1)));
};

/** The name of an entry of ours, the many that are alike under one; nothing if it is another's. */
const ours = (name, key) => {
  if (name == key) return name;
  const part = name.startsWith(`${key}.`) && name.slice(key.length).replace(/^(\.(?:record|proof|outbox)\.).*/, '$1*');
  return part && key + part;
};

/** Adds the column to the tables of a list of services when it is open: the engine draws them then, just before this is told. */
const markWhenOpen = (stage, details, found) => {
  const mark = () => {
    if (!details.open) return;
    details.removeEventListener('toggle', mark);
    for (const service of stage.config.services) markService(stage, details, service, found);
  };
  details.addEventListener('toggle', mark);
  mark();
};

/** Adds the column to the table of one service, if it is in this list. */
const markService = ({ say }, details, { id, cookies = [] }, found) => {
  const group = details.querySelector(`[aria-labelledby="s-${id}-name"]`);
  const rows = group?.querySelectorAll('tbody tr') ?? [];
  if (!rows.length) return;
  group.querySelector('thead tr').append(make('th', { scope: 'col', className: 'own' }, say('live.title')));
  cookies.forEach(({ name: pattern, kind = 'cookie', domain }, at) => {
    const isIt = fits(pattern);
    const here = found.filter((one) => one.kind == kind && isIt(one.name));
    const cell = make('td', { className: 'own' });
    if (here.length) cell.append(...here.flatMap((one, at) => [at ? ', ' : '', make('code', {}, one.name)]));
    else cell.append(kind == 'pixel' || !isVisible(domain) ? say('live.unseen') : say('live.none'));
    rows[at]?.append(cell);
  });
};

const drawAll = ({ say, body, foreign }, found) => {
  const table = make(
    'table',
    {},
    make('thead', {}, make('tr', {}, ...['storage.name', 'storage.kind', 'live.by'].map((key) => make('th', { scope: 'col' }, say(key))))),
    make('tbody', {}, ...found.map((one) => row(say, one))),
  );
  const frame = make('div', { className: 'wide', tabIndex: 0, role: 'group', 'aria-labelledby': 'live-title' }, table);
  const section = make(
    'section',
    { className: 'own', ...(foreign && { lang: foreign }) },
    make('h3', { id: 'live-title' }, say('live.title')),
    make('p', { className: 'soft' }, say('live.text')),
    found.length ? frame : make('p', {}, say('live.none')),
  );
  body.querySelector('section.about').before(section);
};

const row = (say, { name, kind, owner }) =>
  make(
    'tr',
    {},
    make('th', { scope: 'row' }, make('code', {}, name)),
    make('td', {}, say(`kind.${kind}`)),
    make('td', owner ? {} : { className: 'undeclared' }, owner ?? say('live.undeclared')),
  );
