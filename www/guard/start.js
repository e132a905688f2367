// What the guard does first: it holds what the visitor has not granted, lets go what is, and asks the engine (WebAssembly) for
// everything that needs a decision.

import { blocked } from 'unmarked';
import { emit, inTurn, publish, report, watchControls } from './api.js';
import { carryOut, reapply } from './apply.js';
import { base, configUrl, key, revision } from './config.js';
import { command, readConfig, run, tryToRun, want } from './engine.js';
import { enter, held, hold, markOf, observe, untell } from './hold.js';
import { onVerdict } from './late.js';
import { listen, own, parsed } from './page.js';
import { shown, takeBack } from './release.js';
import { sendDefaults } from './signals.js';
import { decide, gate, granted, isDecided, listed, offered, readStored, snapshot, stored } from './verdict.js';

const begin = () => {
  // Most who are asked have nothing there. What is fetched is on its way before cookies are, which takes its time, or the page's own code.
  if (!stored('')) want();
  decide(readStored());
  // Gate data may be gone while the choice is not: the engine writes it anew.
  const isSettled = isDecided() && gate;
  if (!isSettled) want();
  inTurn(sendDefaults, carryOut, observe, publish, watchControls);
  if (isSettled) emit('ready');
  listen(window, 'storage', (event) => (event.key == key || event.key == null) && reapply());
  listen(window, 'pageshow', (event) => event.persisted && reapply());
  parsed.then(() => tryToRun('late.js', members));
};

/** What late.js, and leaks.js after it, are given. */
const members = {
  blocked,
  command,
  configUrl: configUrl || base,
  enter,
  gate: () => gate,
  granted,
  held,
  hold,
  key,
  listed,
  markOf,
  offered,
  onVerdict,
  readConfig,
  report,
  revision,
  run,
  shown,
  snapshot,
  takeBack,
  untell,
  want,
};

/** Starts the guard; a second one in the page does nothing. */
export const start = () =>
  own(window, 'zgoda') ? report('twice', 'the tag is here twice') : begin();
