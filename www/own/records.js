// The records of this browser's decisions, as it keeps them (docs/PROTOCOL.md, section 3), and the log they are in.

import { attempt } from '../guard/page.js';

/** Texts of the records, newest first. */
export const readRecords = (key) => {
  const prefix = `${key}.record.`;
  const names = attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(prefix)));
  const kept = (names ?? []).sort().reverse().map((name) => localStorage.getItem(name));
  if (kept.length) return kept;
  // Of a browser that decided before records were kept: the newest alone.
  const receipt = attempt(() => JSON.parse(localStorage.getItem(`${key}.receipt`)).record);
  return receipt ? [receipt] : [];
};

/** Whether the record called `id` still waits for the log. */
export const isWaiting = (key, id) => !!attempt(() => localStorage.getItem(`${key}.outbox.${id}`));

/** The log behind the config's endpoint; nothing if records go nowhere, or to a log that is none of ours. */
export const openLog = ({ endpoint }, configUrl) => {
  if (!endpoint || !/\/records$/.test(endpoint)) return null;
  const base = new URL(endpoint, configUrl).href.replace(/records$/, '');
  const ask = (path, more) => fetch(base + path, { credentials: 'omit', referrerPolicy: 'no-referrer', ...more });
  return {
    /** The text at `path`; throws if there is none. */
    async text(path) {
      const answer = await ask(path, { cache: 'no-store' });
      if (!answer.ok) throw Error(`${path}: ${answer.status}`);
      return answer.text();
    },
    /** Has everything erased of the browser whose newest record this is; resolves to the status. */
    erase: async (body) => (await ask('erasures', { method: 'POST', body })).status,
  };
};
