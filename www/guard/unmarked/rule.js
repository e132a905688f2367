// The rule for an element that nobody has marked.

import { auto } from '../config.js';
import { ADDRESSES, isScript } from '../elements.js';
import { get, isLoading } from '../page.js';
import { blocked, blockedIn, blockedInCode } from './blocked.js';

/** The rule that forbids `value` as the attribute `name`. */
export const blockedValue = (name, value) => (/src.|values|content/.test(name) ? blockedIn : blocked)(value);

/** The rule that forbids an element as it stands. */
export const ruleFor = (element) => {
  for (const name of ADDRESSES) {
    const value = get(element, name);
    const rule = value && blockedValue(name, value);
    if (rule) return rule;
  }
  // Import maps and speculation rules are nothing but addresses.
  const search = /^[is]/.test(element.type) ? blockedIn : blockedInCode;
  return isScript(element) && get(element, 'src') == null && search(element.textContent);
};

// Parsed scripts that are neither JavaScript nor modules are data; after parsing, an unmarked script has run, or never will.
const isLive = (element, late) =>
  !isScript(element) || ((late || isLoading()) && /^(module|importmap|speculationrules)?$|(java|ecma|j|live)script/i.test(element.type));

/** The rule for an element that code, if `late`, is about to put into the page. */
export const ruleOf = (element, late) => auto && isLive(element, late) && ruleFor(element);
