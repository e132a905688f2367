/** Calls `work` when the browser has nothing else to do, and within a second whatever the page does. */
export const whenIdle = (work) => (window.requestIdleCallback ? requestIdleCallback(work, { timeout: 1000 }) : setTimeout(work));
