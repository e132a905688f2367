// What can wait until the page has loaded: the small button that opens the settings again on every page (requirement A6); a look for
// marks that mean nothing, for what was fetched although it is held, for records that still wait, and for a config that has changed. The guard runs it
// when the HTML has been parsed. And it sees to it that what is ours stays in the page.

import { watchComponents } from './components.js';
import { forget } from './forget.js';
import { whenIdle } from './idle.js';
import { page } from './page.js';
import { stay } from './stay.js';

(() => {
  const members = { ...page('currentScript') };
  const { command, gate, held, key, listed, offered, onVerdict, readConfig, report, revision, run, snapshot, want } = members;

  const CSS = `:host([hidden]){display:none}
button{position:fixed;bottom:1rem;z-index:2147483646;width:2.75rem;height:2.75rem;border:1px solid;border-radius:50%;padding:.7rem;color-scheme:light dark;background:Canvas;color:CanvasText;cursor:pointer}
button::before{content:"";display:block;height:100%;background:currentColor;clip-path:polygon(50% 0,95% 16%,90% 60%,50% 100%,10% 60%,5% 16%)}
@media print{button{display:none}}`;

  let host;

  const make = ({ label, lang, side }) => {
    host = page('createElement').call(document, 'div');
    host.dataset.zgoda = 'settings';
    host.dataset.zgodaReopen = '';
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${CSS}button{inset-inline-${side == 'end' ? 'end' : 'start'}:1rem}`);
    root.adoptedStyleSheets = [sheet];
    const button = page('createElement').call(document, 'button');
    button.title = label;
    button.lang = lang;
    button.setAttribute('aria-label', label);
    root.append(button);
    page('body').append(host);
  };

  /** Draws the button as the config says; until the engine has said whether it is wanted, it is for those who have decided. */
  const draw = (isWanted) => {
    const { reopen } = gate() || {};
    if (reopen && !host) make(reopen);
    if (host) host.hidden = !(reopen && (isWanted ?? snapshot()));
  };

  const named = new Set();

  /** Names every category that is held and that the config does not know, once it is known what it knows. */
  const check = () => {
    if (!gate()) return;
    const ids = ['necessary', '*', ...gate().locked, ...offered()];
    for (const rule of held.values()) {
      const [, c] = listed(rule);
      if (!c || ids.includes(c) || named.has(c)) continue;
      named.add(c);
      report('unknown-category', `"${c}" stays held: the config's categories are ${ids.filter((id) => id != '*').join(', ')}`);
    }
  };

  const lookAtComponents = watchComponents(members, () => forget(members));

  onVerdict((isWanted) => {
    draw(isWanted);
    check();
    lookAtComponents();
  });

  /** Says to the owner what was fetched although it is held. */
  const tellLeaks = async () => {
    const fetched = performance.getEntriesByType('resource');
    const tell = async (blocked) => fetched.some(({ name }) => blocked(name)) && run('leaks.js', { ...members, blocked, fetched });
    // A guard that holds only what is marked knows no hosts.
    if (members.blocked) await tell(members.blocked);
    else if (fetched.some(({ name }) => !name.startsWith(location.origin))) await run('hosts.js', { ...members, tell });
  };

  /** Records that still wait, what the page before was about to say (requirement A14), and a config that may have changed: none is urgent. */
  const lookAgain = async () => {
    const waits = `${key}.outbox.`;
    if (Object.keys(localStorage).some((name) => name.startsWith(waits))) command('flush');
    if (sessionStorage.getItem(`${key}.said`)) want();
    const decided = snapshot();
    if (!decided || revision) return;
    const session = `${key}.seen`;
    if (sessionStorage.getItem(session)) return;
    sessionStorage.setItem(session, 1);
    if ((JSON.parse(await readConfig('no-cache')).revision || 1) != decided.revision) want();
  };

  stay();

  const look = () => {
    check();
    // A page without storage or network stays as it is.
    for (const task of [tellLeaks, lookAgain]) task().catch(() => {});
  };
  const soon = () => whenIdle(look);
  page('readyState') == 'complete' ? soon() : addEventListener('load', soon);
})();
