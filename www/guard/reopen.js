// The small button that opens the settings again on every page (requirement A6).

import { create, page, parsed, set } from './page.js';
import { gate, isDecided } from './verdict.js';

const CSS = `:host([hidden]){display:none}
button{position:fixed;bottom:1rem;z-index:2147483646;width:2.75rem;height:2.75rem;border:1px solid;border-radius:50%;padding:.7rem;color-scheme:light dark;background:Canvas;color:CanvasText;cursor:pointer}
button::before{content:"";display:block;height:100%;background:currentColor;clip-path:polygon(50% 0,95% 16%,90% 60%,50% 100%,10% 60%,5% 16%)}
@media print{button{display:none}}`;

let host;

/** What the engine wants; until it has said so, the button is for those who have decided. */
let isWanted;

/** Shows the button, or hides it while the dialog is open. */
export const showReopen = (shown) => {
  isWanted = shown;
  drawReopen();
};

/** Draws the button as the config says. */
export const drawReopen = async () => {
  const { reopen } = gate || {};
  if (reopen && !host) {
    await parsed;
    if (host) return;
    host = create('div');
    host.dataset.zgoda = 'settings';
    host.dataset.zgodaReopen = '';
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${CSS}button{inset-inline-${reopen.side == 'end' ? 'end' : 'start'}:1rem}`);
    root.adoptedStyleSheets = [sheet];
    const button = create('button');
    button.title = reopen.label;
    button.lang = reopen.lang;
    set(button, 'aria-label', reopen.label);
    root.append(button);
    page('body').append(host);
  }
  if (host) host.hidden = !(reopen && (isWanted ?? isDecided()));
};
