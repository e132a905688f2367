// Whether an address, or a text that names some, may not be fetched now.

import { auto } from '../config.js';
import { find, findIn, findWord, rules } from './table.js';
import { granted, stranger } from '../verdict.js';

const isBlocked = (rule) => !!rule && !granted(rule);

/** The rule that forbids `address` now. */
export const blocked = (address) => {
  const rule = find(address, stranger(), isBlocked);
  return isBlocked(rule) && rule;
};

/** The rule that forbids markup which names a held host. */
export const blockedIn = (text) => findIn(String(text), isBlocked);

/** The rule that forbids a script. A site's own data may name YouTube without loading it: a host counts only in code that can load, and embeds are held as frames. */
export const blockedInCode = (text) =>
  findWord(text, isBlocked) ||
  (/createElement|\.src\b|import\b|fetch|Beacon/.test(text) && findIn(text, (rule) => isBlocked(rule) && rule.c != 'social'));

/** Whether anything may have to be held. */
export const isNeeded = () => auto && (stranger() || !rules().every(granted));
