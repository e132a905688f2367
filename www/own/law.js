// Which rules hold for the visitor; that a signal of their browser is heeded; and the opt-out where the law gives one.

import { button, make } from './make.js';

/** For each regime a country, or the Union, and its laws in words that no language needs to translate (`crates/consent/src/regime.rs`). */
const LAWS = {
  'eu-optin': ['EU', '(EU) 2016/679, 2002/58/EC'],
  uk: ['GB', 'UK GDPR, PECR'],
  ch: ['CH', 'DSG / LPD / LPD, FMG / LTC / LTC'],
  'us-optout': ['US', 'CCPA, CPA, CTDPA, …'],
  'ca-qc': ['CA', 'Québec, Loi 25 / Law 25'],
  br: ['BR', 'LGPD'],
};

const where = (code, language) => new Intl.DisplayNames(language, { type: 'region' }).of(code);

/** Data by which somebody is identified, located or profiled, in the words of the config. */
const PROFILING = ['identification', 'demographic', 'location', 'behaviour'];

/** Adds the rules to who is responsible, where the visitor's rights stand; in Québec the functions that identify, locate or profile (B58). */
export const showLaw = ({ say, list, localize, body, language, regime, reason, foreign, config }) => {
  const [code, laws] = LAWS[regime];
  const section = make('section', { className: 'own', ...(foreign && { lang: foreign }) }, make('h3', {}, say('law.title')));
  section.append(make('p', {}, `${where(code, language)}: ${laws}`));
  if (reason == 'unknown') section.append(make('p', {}, say('law.unknown')));
  const locked = config.categories.filter((category) => category.locked || category.id == 'necessary').map(({ id }) => id);
  const profiling = config.services.filter(({ category, data = [] }) => !locked.includes(category) && data.some((kind) => PROFILING.includes(kind)));
  if (regime == 'ca-qc' && profiling.length) {
    section.append(make('p', {}, say('profiling.text', { list: list(profiling.map(({ name }) => localize(name))) })));
  }
  body.append(section);
};

/** Where something may run until a visitor objects: what, how to object, and how to take that back (requirement B45). */
export const showObjection = ({ say, localize, body, notice, config }) => {
  const exempt = JSON.parse(notice).services.filter(({ exemption }) => exemption);
  if (!exempt.length || (navigator.globalPrivacyControl && config.signals?.gpc !== false)) return;
  const on = exempt.filter(({ id }) => zgoda.has(id));
  const runs = on.length > 0;
  // What is named is what runs, or else what does not any more: by the class of the law.
  const is = (word) => (runs ? on : exempt).some(({ exemption }) => exemption == word);
  const [counts, adapts] = [is('statistics'), is('appearance')];
  const both = (end, values) => [counts && `objection.${end}`, adapts && `appearance.${end}`].filter(Boolean).map((key) => say(key, values)).join(' ');
  const act = button(say(!runs ? 'objection.undo' : !adapts ? 'objection.object' : counts ? 'appearance.both' : 'appearance.object'), null);
  act.dataset.do = runs ? 'object' : 'unobject';
  if (runs) act.dataset.said = both('done');
  const text = runs ? both('text', { controller: localize(config.controller.name) }) : both('done');
  const names = make('p', {}, (runs ? on : exempt).map(({ name }) => name).join(', '));
  body.querySelector('.category').before(make('section', { className: 'own sure' }, make('p', {}, text), names, make('div', { className: 'acts' }, act)));
};

/** Ids of the categories that sell or advertise, as in `crates/consent/src/config/model.rs`. */
const sales = ({ categories }) =>
  categories
    .filter(({ id, locked, consentMode = [] }) => !locked && (id == 'marketing' || consentMode.some((type) => type.startsWith('ad_'))))
    .map(({ id }) => id);

/** Locks the switches of what a signal of the browser keeps off, and says why (requirements C22, C25, E15). */
export const showSignal = ({ say, settings, config }) => {
  if (navigator.globalPrivacyControl !== true || config.signals?.gpc === false) return;
  for (const id of sales(config)) {
    const group = settings.querySelector(`[aria-labelledby="c-${id}-name"]`);
    const switches = [`c-${id}`, ...config.services.filter(({ category }) => category == id).map((service) => `s-${service.id}`)];
    for (const one of switches) settings.querySelector(`#${one}`).disabled = true;
    group.querySelector(`#c-${id}-text`).append(' ', make('strong', {}, say('gpc.off')));
  }
};

/** Where data may be sold until a visitor objects: how to object, or that it is honoured (requirements B51, B54). */
export const showOptOut = ({ say, localize, body, regime, config }) => {
  if (regime != 'us-optout') return;
  const sold = sales(config);
  const isSold = sold.some((id) => zgoda.has(id)) || config.services.some(({ id, category }) => sold.includes(category) && zgoda.has(id));
  const section = make('section', { className: 'own sure' });
  if (isSold) {
    const act = button(say('optout.link'), null);
    act.dataset.do = 'optout';
    act.dataset.said = say('optout.done');
    section.append(make('p', {}, say('optout.text', { controller: localize(config.controller.name) })), make('div', { className: 'acts' }, act));
  } else section.append(make('p', { className: 'said' }, say('optout.done')));
  body.querySelector('.category').before(section);
};
