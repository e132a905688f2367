// What was fetched although it was held: the browser's look-ahead does that to tags that stand in the page and that nobody marked
// (docs/PROTOCOL.md, section 11). Loaded only where it happened: tells the developer on the console what to paste, and the log how often.

(() => {
  const { fetched, blocked, listed, readConfig, configUrl, key, report } = Reflect.get(Document.prototype, 'currentScript', document);
  const { hostname, port } = location;
  const isDevelopment = !!port || /(^|\.)(localhost|test|local|internal)$|^127\.|^\[::1\]$/.test(hostname);

  const KINDS = { script: 'script', img: 'img', image: 'img', iframe: 'iframe', embed: 'iframe', object: 'iframe', link: 'link', css: 'css', video: 'media', audio: 'media', track: 'media' };

  /** What the owner should write instead. */
  const markup = ({ kind, category, service, url }) => {
    const marks = `data-category="${category}" data-service="${service}"`;
    const address = url.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
    return {
      script: `<script type="text/plain" ${marks} data-src="${address}"></script>`,
      link: `<link ${marks} rel="…" data-href="${address}">`,
      css: `<link ${marks} rel="stylesheet" data-href="(the style sheet that names ${address})">`,
      iframe: `<iframe ${marks} data-src="${address}"></iframe>`,
    }[kind] || `<img ${marks} data-src="${address}">`;
  };

  const found = [];
  for (const { name: url, initiatorType } of fetched) {
    const rule = blocked(url);
    if (!rule) continue;
    const { host, pathname } = new URL(url);
    // No query: it may say who the visitor is, and the address is enough to find the tag.
    const address = (host + pathname).slice(0, 200);
    const [service = '', category] = listed(rule);
    found.push({ url, address, service, category, kind: KINDS[initiatorType] || 'other' });
  }

  if (isDevelopment) {
    for (const leak of found) report('leak', `${leak.address} (${leak.service}) was fetched before consent. Mark its tag: ${markup(leak)}`);
  }

  /** The log's address for this is beside that for records; other endpoints hear nothing of it. */
  const tell = async () => {
    const { site, endpoint } = JSON.parse(await readConfig());
    const records = endpoint && new URL(endpoint, configUrl).href;
    if (!/\/records$/.test(records)) return;
    const session = `${key}.leaks`;
    if (sessionStorage.getItem(session)) return;
    sessionStorage.setItem(session, 1);
    const list = found.slice(0, 20).map(({ service, kind, address }) => ({ address, kind, service }));
    const body = JSON.stringify({ leaks: list, schema: 'zgoda.leaks.v1', site });
    await fetch(records.replace(/records$/, 'leaks'), { method: 'POST', body, keepalive: true, credentials: 'omit' });
  };
  // Nothing depends on it: a page without storage or network stays as it is.
  tell().catch(() => {});
})();
