// `zgoda-strict.js`: the guard with the strengths `barrier`, `capture` and `strict`, for owners who pay their price.
//
// The tag is followed by a decoy: `<meta http-equiv="Content-Security-Policy" content="default-src 'self' …"><!-- -->`. Browsers
// look ahead by the rules of the policies they see; the guard then hides it from the parser. Without the guard, or without
// JavaScript, the decoy is a policy like any other: nothing leaks, third parties are missing.

import { capture } from './capture.js';
import { base, hosts, strength } from './config.js';
import { attempt, listen, page } from './page.js';
import { isNeeded } from './unmarked/blocked.js';
import { policy } from './release.js';
import { start } from './start.js';
import { hostsWith } from './unmarked/table.js';
import { decide, granted, readStored } from './verdict.js';

const tag = page('currentScript');
const write = page('write').bind(document);

/** The policy of `strict`: the site's own, ours, the hosts its owner lists, and those of the services that are granted. */
const source = () => {
  const allowed = hostsWith(granted).flatMap((host) => [host, `*.${host}`]);
  return `default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: ${[new URL(base).origin, hosts, ...allowed].join(' ')}`;
};

/** What is in force here; empty if everything is granted. */
const policyNow = () => (strength == 'strict' && isNeeded() ? source() : '');

/** A policy cannot be changed where it is in force: only the next page has another. */
const obey = (before) =>
  listen(document, 'zgoda:change', () => {
    if (policyNow() == before) return;
    // What somebody has typed is not thrown away: then the choice takes effect with the next page.
    // Boxes, sliders and colours have a value without anybody's doing.
    const isTyped = [...page('querySelectorAll').call(document, 'input,textarea')].some(
      ({ type, value, defaultValue, checked, defaultChecked }) =>
        checked != defaultChecked || (value != defaultValue && !/^(checkbox|radio|range|color)$/.test(type)),
    );
    if (!isTyped) location.reload();
  });

const begin = () => {
  decide(attempt(readStored));
  const inForce = policyNow();
  if (/^(capture|strict)$/.test(strength) && isNeeded() && !('captured' in tag.dataset)) return capture(tag);
  start();
  if (strength == 'strict') obey(inForce);
  const meta = inForce && `<meta http-equiv="Content-Security-Policy" content="${inForce}">`;
  if (/^(barrier|capture|strict)$/.test(strength)) write(policy.createHTML(`${meta}\x3c!--`));
};

begin();
