// Notices what was fetched although it is held, so that the owner hears of it.

import { report } from './api.js';
import { base, configUrl, key } from './config.js';
import { readConfig, run } from './engine.js';
import { blocked } from './hold.js';
import { categoryOf } from './verdict.js';

/** Looks at what the browser has fetched so far; `leaks.js` says what to do about it. */
export const tellLeaks = () => {
  const fetched = performance.getEntriesByType('resource');
  if (fetched.some(({ name }) => blocked(name))) {
    run('leaks.js', { fetched, blocked, categoryOf, readConfig, configUrl: configUrl || base, key, report });
  }
};
