// The dialog for when the engine cannot run: no WebAssembly, a file missing, a policy in the way. Nothing can be granted here,
// because nobody could prove it; a visitor can refuse for good, and is told why nothing more is offered.

import { focusOn, make } from './own/make.js';
import { fetchTexts } from './own/texts.js';

const { bridge, error, isAsked } = Reflect.get(Document.prototype, 'currentScript', document);

const stand = async () => {

  // The browser's own sentence names a far wider keyword than is needed (requirement F3).
  if (error instanceof WebAssembly.CompileError) {
    bridge.report('engine', `if this page has a Content-Security-Policy, its script-src needs 'wasm-unsafe-eval'`);
  }
  // Nobody is asked twice, but who wants to take something back must be able to.
  const standing = document.querySelector('[data-zgoda-fallback]');
  if (standing && isAsked) focusOn(standing.shadowRoot.querySelector('h2'));
  if ((bridge.isDecided() && !isAsked) || standing) return;
  // Who asked for it by a button or a link gets the focus back there, everybody else at the start of the content (requirement E5).
  const opener = isAsked && document.activeElement != document.body ? document.activeElement : null;

  const CSS = `:host{all:initial}
section{position:fixed;inset-block-end:1rem;inset-inline:1rem;max-inline-size:28rem;margin-inline:auto;z-index:2147483647;box-sizing:border-box;padding:1rem 1.25rem;font:1rem/1.5 system-ui,sans-serif;color:#1c2733;background:#fff;border:1px solid #6b7785;border-radius:.75rem;box-shadow:0 4px 24px #0003}
h2{margin:0 0 .25rem;font-size:1.125rem}
p{margin:0 0 .75rem}
a{color:inherit}
button{font:inherit;min-block-size:2.75rem;padding:0 1.25rem;margin-inline-end:1rem;color:#fff;background:#1c2733;border:0;border-radius:.5rem;cursor:pointer}
:focus-visible{outline:3px solid #2563eb;outline-offset:2px}
@media(prefers-color-scheme:dark){section{color:#f2f5f8;background:#1c2733}button{color:#1c2733;background:#fff}}`;

  /** For when not even the words can be fetched. */
  const ENGLISH = {
    'settings.title': 'Privacy settings',
    fallback: 'The privacy settings could not be loaded. Everything this site does not strictly need stays switched off.',
    reject: 'Reject all',
    close: 'Close',
    policy: 'Privacy policy',
    direction: 'ltr',
  };
  let language = bridge.language;
  const texts = await fetchTexts(bridge.base, language).catch(() => {
    language = 'en';
    return ENGLISH;
  });

  /** What the config says, as far as it can be read. */
  const config = (() => {
    try {
      const value = JSON.parse(bridge.config);
      return Array.isArray(value.categories) && typeof value.site == 'string' ? value : null;
    } catch {
      return null;
    }
  })();

  const hex = (length) =>
    Array.from(crypto.getRandomValues(new Uint8Array(length / 2)), (byte) => byte.toString(16).padStart(2, '0')).join('');

  /** A refusal of everything, in the format of every stored choice (docs/PROTOCOL.md, section 3). */
  const refusal = () => {
    const now = Date.now();
    const random = hex(32);
    const time = now.toString(16).padStart(12, '0');
    const variant = '89ab'[parseInt(random[4], 16) & 3];
    return {
      v: 1,
      site: config.site,
      id: hex(32),
      rec: `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(5, 8)}-${random.slice(8, 20)}`,
      at: now,
      exp: now + 864e5 * ((config.storage && config.storage.rejectDays) || 182),
      rev: config.revision || 1,
      event: 'reject_all',
      regime: (config.regime && config.regime.fixed) || 'eu-optin',
      lang: language,
      cat: Object.fromEntries(
        config.categories.filter(({ id, locked }) => !locked && id != 'necessary').map(({ id }) => [id, false]),
      ),
      svc: {},
    };
  };

  /** Keeps the refusal: local storage, else a cookie, else for this page alone. */
  const keep = (choice) => {
    const text = JSON.stringify(choice);
    try {
      localStorage.setItem(bridge.key, text);
    } catch {
      try {
        const age = Math.round((choice.exp - choice.at) / 1000);
        const [prefix, secure] = location.protocol == 'https:' ? ['__Host-', '; Secure'] : ['', ''];
        document.cookie = `${prefix}${bridge.key}=${encodeURIComponent(text)}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
        // An older yes would be read before it.
        localStorage.removeItem(bridge.key);
      } catch {
        // Refused everywhere: it holds until the page goes.
      }
    }
    bridge.apply(choice);
    bridge.emit('change', { categories: choice.cat, services: {}, revision: choice.rev, expires: choice.exp, event: choice.event });
  };

  const host = make('div', { lang: language, dir: texts.direction });
  host.setAttribute('data-zgoda-fallback', '');
  const close = () => {
    host.remove();
    if (opener?.isConnected) opener.focus();
    else if (document.activeElement == document.body) focusOn(document.querySelector('main,[role=main],h1'));
    bridge.emit('hidden', {});
  };

  const title = make('h2', { id: 'title' }, texts['settings.title']);
  const section = make('section', {}, title, make('p', {}, texts.fallback));
  section.setAttribute('role', 'dialog');
  section.setAttribute('aria-labelledby', 'title');

  section.append(
    make('button', { type: 'button', onclick: () => (config && keep(refusal()), close()) }, config ? texts.reject : texts.close),
  );

  const policy = config && (typeof config.policy == 'object' ? config.policy[language] || Object.values(config.policy)[0] : config.policy);
  // Another scheme than http(s) would be a script in the visitor's hands (requirement F1).
  const address = policy && new URL(policy, document.baseURI);
  if (address && /^https?:$/.test(address.protocol)) section.append(make('a', { href: address.href }, texts.policy));

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.append(section);

  const show = () => {
    // Another one came first while the words were fetched.
    if (document.querySelector('[data-zgoda-fallback]')) return;
    document.body.append(host);
    if (isAsked) focusOn(title);
    bridge.emit('shown', {});
  };
  if (document.body) show();
  else document.addEventListener('DOMContentLoaded', show);
};

stand().catch((error) => bridge.report('engine', `no dialog can be shown: ${error.message}`));
