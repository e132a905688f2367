// Google Consent Mode v2: denied before any vendor code runs, then what the visitor granted (requirements C1-C8); and an event
// that triggers of Tag Manager can wait for.

import { gate, granted, isDecided, snapshot } from './verdict.js';

const TYPES = 'ad_storage ad_user_data ad_personalization analytics_storage functionality_storage personalization_storage security_storage';

/** Which category grants which types; null if the owner wants no Consent Mode, undefined while the config is unknown. */
let mapping;

/** What the vendors were told last, and whether as a decision: a refusal is news even where nothing was granted before. */
let told;

// The tag reads Arguments objects only; an array is taken for something else.
function gtag() {
  window.dataLayer.push(arguments);
}

const summary = (states) => JSON.stringify(states) + isDecided();

/** The state of every type. What keeps a site secure is always granted. */
const current = () => {
  const states = {};
  for (const type of TYPES.split(' ')) {
    const isGranted = type[0] == 's' || Object.keys(mapping || {}).some((c) => mapping[c].includes(type) && granted({ c }));
    states[type] = isGranted ? 'granted' : 'denied';
  }
  return states;
};

/** Denies everything. Must come before any vendor's code, and before `sendUpdate`. */
export const sendDefaults = () => {
  if (gate?.gcm === null) return;
  if (!window.dataLayer?.push) window.dataLayer = [];
  // Code that counts a click must not fail while its vendor is held: calls wait in the queue.
  if (!window.gtag) window.gtag = gtag;
  const states = current();
  told = JSON.stringify(states) + false;
  gtag('consent', 'default', { ...states, wait_for_update: 500 });
  gtag('set', 'ads_data_redaction', true);
  gtag('set', 'url_passthrough', false);
};

/** Tells what is granted now, unless the vendors know it already. */
export const sendUpdate = () => {
  if (gate) mapping = gate.gcm;
  const states = current();
  if (!mapping || summary(states) == told) return;
  told = summary(states);
  gtag('consent', 'update', states);
  window.dataLayer.push({ event: 'zgoda', zgoda: snapshot() });
};
