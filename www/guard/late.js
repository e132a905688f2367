// late.js (www/late): when it is fetched, what it is given, and what it hears of once it is there: every verdict, and whether the button
// that opens the settings again is wanted (requirement A6).

import { blocked } from 'unmarked';
import { report } from './api.js';
import { base, configUrl, key, revision } from './config.js';
import { command, readConfig, run, want } from './engine.js';
import { done, held } from './hold.js';
import { gate, granted, listed, offered, snapshot } from './verdict.js';

let listener = () => {};

/** What the engine wants of the button; nothing until it has said so. */
let isWanted;

/** Shows the button, or hides it while the dialog is open. */
export const showReopen = (shown) => {
  isWanted = shown;
  tellLate();
};

/** Says that there is something new. */
export const tellLate = () => listener(isWanted);

/** Registers who hears of it. */
const onVerdict = (next) => {
  listener = next;
  tellLate();
};

let coming;

/** Fetches late.js, once; resolves when it is there, or cannot be had. leaks.js is given the same after it. */
export const fetchLate = () =>
  (coming =
    coming ||
    run('late.js', {
      blocked,
      command,
      configUrl: configUrl || base,
      done,
      gate: () => gate,
      granted,
      held,
      key,
      listed,
      offered,
      onVerdict,
      readConfig,
      report,
      revision,
      run,
      snapshot,
      want,
    }).catch(({ message }) => report('file', `${message} did not load`)));
