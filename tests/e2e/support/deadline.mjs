// Waiting without hoping: a condition is asked again until it holds or the deadline passes.

import { setTimeout as pause } from "node:timers/promises";

/** How long what must happen may take, in milliseconds: nobody waits for it in vain, and a busy machine with a cold browser is slow. */
export const PATIENCE = 60_000;

/**
 * Asks `check` until it answers something truthy and hands that out.
 *
 * @throws the last error of `check`, or one that says what did not happen
 */
export async function eventually(check, { within = PATIENCE, every = 30, what = check.toString() } = {}) {
  const end = Date.now() + within;
  let failure;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > end) throw failure ?? new Error(`not within ${within} ms: ${what}`);
    await pause(every);
  }
}

/** Lets `ms` pass: for "nothing happens for five seconds", where the time itself is the point. */
export const wait = pause;
