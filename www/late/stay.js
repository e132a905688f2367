// Keeps what is ours in the page where the page exchanges its body: Turbo, htmx and Astro do on every visit, a framework that draws the
// whole document anew does once. Without it the question would be gone, and with it the way to withdraw (requirement A6).

import { page } from './page.js';

const OURS = '[data-zgoda=dialog],[data-zgoda-reopen]';
const PLACEHOLDER = '[data-zgoda=placeholder]';

/** Whatever of ours has stood in the body. */
const known = new Set();

/** When it was last put back, and for how long it was left out before. */
let back = -Infinity;
let wait = 0;

// What the browser showed above the page, it does not show there again by itself.
const raise = (dialog) => {
  dialog.removeAttribute('open');
  try {
    dialog.showModal();
  } catch {
    // Taken out once more meanwhile: the next look finds it.
  }
};

const putBack = () => {
  const body = page('body');
  for (const host of known) {
    if (host.isConnected || !body) continue;
    if (host.dataset.zgoda == 'dialog') body.prepend(host);
    else body.append(host);
    host.shadowRoot.querySelectorAll('dialog[open]').forEach(raise);
  }
  back = performance.now();
};

const look = () => {
  for (const host of page('querySelectorAll').call(document, `${OURS},${PLACEHOLDER}`)) {
    // A copy that came with a copy of the body is empty.
    if (!host.shadowRoot) host.remove();
    else if (!host.matches(PLACEHOLDER)) known.add(host);
  }
  if ([...known].every((host) => host.isConnected)) return;
  // Somebody who takes it out again and again, an extension of the visitor's, gets more and more rest from us.
  wait = performance.now() - back < 1000 ? 2 * wait + 50 : 0;
  if (wait) setTimeout(putBack, wait);
  else putBack();
};

const observer = new MutationObserver(() => {
  look();
  watch();
});

// Only their own children: what happens deeper in a page is none of our business, and costs nothing.
const watch = () => {
  for (const node of [document, page('documentElement'), page('body')]) if (node) observer.observe(node, { childList: true });
};

/** Watches the page from now on. */
export const stay = () => {
  look();
  watch();
};
