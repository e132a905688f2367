// Puts a verdict in force: vendors are told first, then what is granted is let go, and what is not is held.

import { guardCalls } from 'unmarked';
import { command, commandIfRunning } from './engine.js';
import { emit, inTurn } from './api.js';
import { settle } from './release.js';
import { tellLate } from './late.js';
import { sendUpdate } from './signals.js';
import { tellVendors } from './vendors.js';
import { decide, readStored, snapshot } from './verdict.js';

/** Carries out what has been decided. */
export const carryOut = () => inTurn(sendUpdate, tellVendors, guardCalls, settle, tellLate);

/** Applies `next`, the engine's verdict or the stored one; undefined means undecided. Writes nothing. */
export const apply = (next) => {
  decide(next);
  carryOut();
};

/** Applies what storage says now: another tab may have changed it, or the page may have slept in the back/forward cache. */
export const reapply = () => {
  const before = snapshot();
  apply(readStored());
  // A running engine compares and announces by itself.
  if (commandIfRunning('sync') || JSON.stringify(snapshot()) == JSON.stringify(before)) return;
  emit('change', snapshot());
  // What runs here, let go before, may be of those that only a new page stops.
  command('follow', before);
};
