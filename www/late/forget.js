// What the page has taken away: the guard would keep it, and with it the whole page in which it stood, as long as a single-page
// application lives. It is marked, so that it is known again if it comes back.

/** What has been seen in the page. A picture that code makes to count by never comes there, and is not gone. */
const seen = new WeakSet();

const isGone = (element) => {
  if (!element.isConnected) return seen.has(element) || element.hasAttribute('data-zgoda-held');
  seen.add(element);
  return false;
};

/** Forgets what is no longer in the page. Its frames are held again; what stood in their place goes. */
export const forget = ({ held, hold, markOf, shown, untell }) => {
  for (const [frame, rule] of shown) {
    if (!isGone(frame)) continue;
    shown.delete(frame);
    // One that was shown this time only has no rule, and no time but this.
    hold(frame, rule || markOf(frame));
  }
  for (const element of held.keys()) {
    // What a lazy loader of the page's has loaded would be taken for held once more.
    if (!isGone(element) || element.matches('[src]:not(script)')) continue;
    untell(element);
    held.delete(element);
  }
};
