// The visitor's receipt: to keep, and checked against the log's tree (docs/TLOG.md, section 6).

import { attempt } from '../guard/page.js';
import { Failure, need, readKey, verify } from './proof.js';

/** The log's key that this browser was told first: a log with another one is another log. */
const rememberedKey = async (log, key) => {
  const name = `${key}.log`;
  const told = [];
  for (const line of (await log.text('keys')).trim().split('\n')) {
    // Cosignatures have keys of their own kind; receipts need none.
    if (await readKey(line).catch(() => null)) told.push(line);
  }
  const remembered = attempt(() => localStorage.getItem(name));
  need(!remembered || told.includes(remembered), 'key');
  if (!remembered) attempt(() => localStorage.setItem(name, told[0]));
  return remembered ?? told[0];
};

/**
 * What the log proves of `record` now: `{place, size}`, numbers of the tree. Throws a {@link Failure} if it does not prove it, or
 * proves another place than it once did; another error if it cannot be asked.
 */
export const check = async (log, key, record) => {
  const id = JSON.parse(record).record_id;
  const vkey = await rememberedKey(log, key);
  const now = await verify(vkey, await log.text(`receipts/${id}`), record);
  const kept = attempt(() => localStorage.getItem(`${key}.proof.${id}`));
  if (kept) {
    const then = await verify(vkey, kept, record);
    need(then.place === now.place && then.size <= now.size, 'root');
  }
  return now;
};

const hash = async (text) => {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/**
 * Everything there is to keep about the newest of `records`, as text: itself and its receipt, what was shown with it as far as this
 * page shows it still, who is responsible, and the records before it.
 */
export const bundle = async ({ log, key, records, config, notice }) => {
  const [record, ...earlier] = records;
  const { record_id: id, notice: named } = JSON.parse(record);
  const receipt = (await log?.text(`receipts/${id}`).catch(() => null)) ?? attempt(() => localStorage.getItem(`${key}.proof.${id}`));
  const keys = await log?.text('keys').catch(() => null);
  const shown = (await hash(notice)) == named ? notice : null;
  return JSON.stringify({ schema: 'zgoda.receipt.v1', record, receipt, keys, notice: shown, controller: config.controller, earlier }, null, 2);
};

export { Failure };
