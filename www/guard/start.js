// What the guard does first: it holds what the visitor has not granted, lets go what is, and asks the engine (WebAssembly) for
// everything that needs a decision.

import { emit, inTurn, publish, report, watchControls } from './api.js';
import { apply, reapply } from './apply.js';
import { key, revision } from './config.js';
import { command, readConfig, want } from './engine.js';
import { observe } from './hold.js';
import { tellLeaks } from './leaks.js';
import { attempt, listen, own, whenIdle } from './page.js';
import { sendDefaults } from './signals.js';
import { decide, gate, isDecided, readStored, snapshot } from './verdict.js';

const begin = () => {
  const choice = readStored();
  decide(choice);
  inTurn(sendDefaults, () => apply(choice), observe, publish, watchControls);
  // Gate data may be gone while the choice is not: the engine writes it anew. Or it has something to say since a reload.
  if (isDecided() && gate && !attempt(() => sessionStorage.getItem(`${key}.said`))) emit('ready');
  else want();
  listen(window, 'storage', (event) => (event.key == key || event.key == null) && reapply());
  listen(window, 'pageshow', (event) => event.persisted && reapply());
  whenIdle(() => inTurn(lookAgain, tellLeaks));
};

/** Records that still wait, and a config that may have changed: neither is urgent. */
const lookAgain = async () => {
  const waits = `${key}.outbox.`;
  if (attempt(() => Object.keys(localStorage).some((name) => name.startsWith(waits)))) command('flush');
  if (!isDecided() || revision) return;
  const session = `${key}.seen`;
  try {
    if (sessionStorage.getItem(session)) return;
    sessionStorage.setItem(session, 1);
    if ((JSON.parse(await readConfig('no-cache')).revision || 1) != snapshot().revision) want();
  } catch {}
};

/** Starts the guard; a second one in the page does nothing. */
export const start = () =>
  own(window, 'zgoda') ? report('twice', 'the tag is here twice; the second does nothing') : begin();
