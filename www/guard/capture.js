// The whole HTML behind the tag as text, and back into the page once what must wait in it has been made inert.

import { base } from './config.js';
import { listen, page, set } from './page.js';
import { policy } from './release.js';
import { rewrite } from './rewrite.js';

const serialize = (node) => (node ? new XMLSerializer().serializeToString(node) : '');

/** The start tag of an element without its content. */
const opening = (element) => element.cloneNode(false).outerHTML.replace(/<\/[^<]*$/, '');

const putBack = (tag) => {
  const root = page('documentElement');
  const text = root.querySelector('plaintext').textContent;
  const again = tag.cloneNode();
  set(again, 'nonce', tag.nonce);
  // What stands before the tag has run: it goes back as it is.
  const kept = [...page('head').childNodes].filter((node) => node != tag);
  const start = serialize(page('doctype')) + opening(root) + opening(page('head'));
  const write = page('write').bind(document);
  page('open').call(document);
  write(policy.createHTML(start));
  page('head').append(...kept);
  // The decoy is the first thing in the text: the guard, started anew, hides it again. Firefox has just broken off what it looked ahead
  // for, and would fail a script that asks for the same file before that is settled: an inlined guard, too, comes back by its address.
  // One that has an address keeps it: of two attributes the first counts.
  write(policy.createHTML(again.outerHTML.replace('></script>', ` data-captured src="${base}zgoda-strict.js"></script>`) + rewrite(text)));
  page('close').call(document);
};

/** Turns the rest of the document into text, and puts it back when it has arrived. */
export const capture = (tag) => {
  page('write').call(document, policy.createHTML('<plaintext hidden>'));
  const swallow = (event) => event.stopImmediatePropagation();
  listen(window, 'load', swallow, true);
  // Chromium drops what is written inside this event after the first external script.
  listen(window, 'DOMContentLoaded', (event) => {
    swallow(event);
    setTimeout(putBack, 0, tag);
  }, true);
};
