// Counts how visitors meet the dialog, for owners who want to know (docs/PROTOCOL.md, section 12). A second tag, right after ours:
// <script src="/zgoda/attention.js" data-site="shop"></script>. Nothing is stored here and nothing that is sent says who it was.

(() => {
  const { src, dataset } = document.currentScript;
  const address = new URL(dataset.endpoint || '../v1/attention', src).href;
  const { lang } = document.documentElement;

  const told = {};
  const tell = (step) => {
    if (told[step]) return;
    told[step] = true;
    const body = JSON.stringify({ language: lang || 'en', schema: 'zgoda.attention.v1', site: dataset.site, step });
    // As a plain text it needs no preflight; a page without network stays as it is.
    fetch(address, { method: 'POST', body, keepalive: true, credentials: 'omit', referrerPolicy: 'origin' }).catch(() => {});
  };

  /** When the first layer came up; undefined while nobody is asked. */
  let since;
  zgoda.on('shown', ({ layer } = {}) => {
    if (layer == 'settings') return since && tell('opened');
    since ??= performance.now();
    tell('shown');
  });
  zgoda.on('change', (change) => {
    if (!since || !change) return;
    const seconds = (performance.now() - since) / 1000;
    tell(seconds < 5 ? 'answered_5s' : seconds < 15 ? 'answered_15s' : seconds < 60 ? 'answered_60s' : 'answered_later');
    since = undefined;
  });
})();
