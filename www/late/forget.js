// What the page has taken away: the guard would keep it, and with it the whole page in which it stood, as long as a single-page
// application lives. It is marked, so that it is known again if it comes back.

/** Forgets what is no longer in the page. Its frames are held again; what stood in their place goes. */
export const forget = ({ held, hold, markOf, shown, untell }) => {
  for (const [frame, rule] of shown) {
    if (frame.isConnected) continue;
    shown.delete(frame);
    // One that was shown this time only has no rule, and no time but this.
    hold(frame, rule || markOf(frame));
  }
  for (const element of held.keys()) {
    if (element.isConnected) continue;
    untell(element);
    held.delete(element);
  }
};
