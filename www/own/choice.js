// The visitor's decisions: earlier ones, the receipt of the newest, and how to have them erased.

import { button, make } from './make.js';
import { Failure, bundle, check } from './receipt.js';
import { isWaiting, openLog, readRecords } from './records.js';

/** Adds them to the section that tells the decision which holds, if there is one. */
export const fillChoice = (stage) => {
  const { settings, bridge, config } = stage;
  const section = settings.querySelector('#choice')?.closest('section');
  const records = readRecords(bridge.key);
  if (!section || !records.length) return;
  const log = openLog(config, bridge.configUrl);
  const own = make('div', { className: 'own', ...(stage.foreign && { lang: stage.foreign }) });
  const status = make('p', { className: 'said', role: 'status' });
  own.append(make('p', { className: 'soft' }, stage.say('receipt.text')), drawActs({ ...stage, log, records, status, own }), status);
  if (records.length > 1) own.append(drawHistory(stage, records.slice(1)));
  section.querySelector('.own')?.remove();
  section.append(own);
};

const drawActs = (stage) => {
  const { say, log, records, status, bridge, config } = stage;
  const [record] = records;
  const id = JSON.parse(record).record_id;
  /** Says what came of `work`, or that it failed. */
  const act = (work) => async () => {
    status.textContent = '';
    try {
      status.textContent = (await work()) ?? '';
    } catch (error) {
      const isDisproved = error instanceof Failure;
      status.textContent = say(isDisproved ? 'receipt.broken' : 'receipt.failed');
      if (isDisproved) bridge.report('receipt', `the log does not prove record ${id}: ${error.message}`);
    }
  };
  const download = act(async () => {
    const text = await bundle({ ...stage, key: bridge.key });
    const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    make('a', { href, download: `zgoda-${config.site}-${id}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 6e4);
  });
  const prove = act(async () => {
    if (isWaiting(bridge.key, id)) return say('receipt.waiting');
    const { place, size } = await check(log, bridge.key, record);
    return say('receipt.proved', { place: stage.number(place), size: stage.number(size) });
  });
  const acts = make('div', { className: 'acts' }, button(say('receipt.download'), download));
  if (log) acts.append(button(say('receipt.check'), prove));
  acts.append(button(say('erase'), ({ currentTarget }) => ask(stage, currentTarget)));
  return acts;
};

/** Asks once more, because it cannot be undone; both answers weigh the same. */
const ask = (stage, opener) => {
  const { say, own, status, settings } = stage;
  if (own.querySelector('.sure')) return;
  status.textContent = '';
  const keep = () => {
    sure.remove();
    opener.focus();
  };
  const now = async () => {
    const outcome = await erase(stage).catch(() => 'erase.failed');
    if (!outcome) {
      // The engine forgets, denies and clears, and says so: it knows this button by its mark.
      settings.append(make('button', { hidden: true, 'data-do': 'forget', 'data-said': say('erase.done') }));
      settings.lastElementChild.click();
      return;
    }
    keep();
    status.textContent = say(outcome);
  };
  const text = make('p', { id: 'erase-text', tabIndex: -1 }, say('erase.text'));
  const acts = make('div', { className: 'acts' }, button(say('erase.keep'), keep), button(say('erase.now'), now));
  const sure = make('div', { className: 'sure', role: 'group', 'aria-labelledby': 'erase-text' }, text, acts);
  opener.closest('.acts').after(sure);
  text.focus();
};

/** Has the log erase what it has of this browser; resolves to the key of what went wrong, if something did. */
const erase = async ({ log, records, bridge }) => {
  const delivered = records.find((record) => !isWaiting(bridge.key, JSON.parse(record).record_id));
  if (!log || !delivered) return;
  const status = await log.erase(delivered);
  if (status == 409) return 'erase.held';
  // Gone already is as good.
  if (status != 204 && status != 410) return 'erase.failed';
};

/** What was allowed and what was not, decision by decision. */
const drawHistory = ({ say, date, list, settings, localize, config }, records) => {
  const title = (id) => settings.querySelector(`#c-${id}-name`)?.textContent ?? id;
  const name = (id) => localize(config.services.find((service) => service.id == id)?.name ?? id);
  const items = records.map((text) => {
    const { given_at: at, categories, services } = JSON.parse(text);
    const line = (key, granted) => {
      // In the order of the page; what is not on offer any more comes last.
      const ids = new Set([...config.categories.map(({ id }) => id), ...Object.keys(categories)]);
      const names = [...ids].filter((id) => categories[id] === granted).map(title);
      // A service counts by itself only where it differs from its category.
      for (const [id, own] of Object.entries(services)) {
        const category = config.services.find((service) => service.id == id)?.category;
        if (own == granted && own != categories[category]) names.push(name(id));
      }
      return names.length ? [make('div', {}, say(key, { list: list(names) }))] : [];
    };
    const moment = make('time', { dateTime: new Date(at).toISOString(), className: 'name' }, date(at));
    return make('li', {}, moment, ...line('history.granted', true), ...line('history.denied', false));
  });
  return make('details', {}, make('summary', {}, say('history.title')), make('ol', {}, ...items));
};
