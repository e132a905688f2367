// What is the visitor's own: what lies on their device now, their decisions, the proof of them and its erasure, the rules that hold
// for them; and a search where services are many. The engine loads it into the settings when somebody opens them; into those
// inside a page also after each decision, for what that changes.

import { fillChoice } from './choice.js';
import { showLaw, showObjection, showOptOut, showSignal } from './law.js';
import { showLive } from './live.js';
import { addSearch } from './search.js';
import { look } from './look.js';
import { focusOn } from './make.js';
import { readTexts } from './texts.js';

const given = Reflect.get(Document.prototype, 'currentScript', document);

const furnish = async (given) => {
  const { settings, bridge, isNew, notice, reason } = given;
  const config = JSON.parse(bridge.config);
  const { language, regime } = JSON.parse(notice);
  const texts = await readTexts(bridge.base, language, config);
  // Closed meanwhile: nobody is there to see it.
  if (!settings.isConnected) return;
  look(settings.getRootNode());
  const body = settings.querySelector('.body');
  const stage = { ...texts, settings, body, bridge, config, language, regime, reason, notice };
  if (isNew) {
    addSearch(stage);
    showLive(stage);
    showLaw(stage);
    showSignal(stage);
  }
  fillChoice(stage);
  // Where something runs until a no: drawn anew, because each decision changes it.
  const root = settings.getRootNode();
  let hadFocus = false;
  for (const old of body.querySelectorAll(':scope > .sure')) {
    hadFocus ||= old.contains(root.activeElement);
    old.remove();
  }
  showOptOut(stage);
  showObjection(stage);
  // The button went with what it was about; what says that it is done stands in its place (requirement E5).
  if (hadFocus) focusOn(body.querySelector(':scope > .sure > p'));
};

furnish(given).catch((error) => given.bridge.report('own', `what is the visitor's own cannot be shown: ${error.message}`));
