// What nobody has marked: known by the hosts it names, asked about before it happens (strengths `auto` and above).
//
// In `zgoda-marked.js`, for sites that mark every tag, none.js stands in this place.

import { SELECTOR } from '../elements.js';
import { STYLED } from './styles.js';

export { blocked } from './blocked.js';
export { guardCalls } from './patches.js';
export { ruleOf } from './rule.js';
export { giveStylesBack, tidyStyles } from './styles.js';
export { compile, find } from './table.js';

/** Finds the elements that have to be looked at. */
export const LOOKED_AT = `${SELECTOR},${STYLED}`;
