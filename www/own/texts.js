// The words of these parts, in a file of their own: who never opens the settings never fetches them.

const fetchFile = async (base, tag) => {
  const answer = await fetch(`${base}own/${tag.toLowerCase()}.json`);
  if (!answer.ok) throw Error(`own/${tag}.json: ${answer.status}`);
  return answer.json();
};

/** The texts in `language`: a regional tag has a file of its own (pt-BR, zh-Hant) or that of its language (de-AT). */
export const fetchTexts = (base, language) => fetchFile(base, language).catch(() => fetchFile(base, language.split('-')[0]));

const fill = (text, values = {}) => text.replace(/\{([a-z]+)\}/g, (place, name) => values[name] ?? place);

/** What stands between the items of a list, as in `src/texts.rs`. */
const comma = (language) => ({ ar: '، ', ja: '、', zh: '、' })[language.slice(0, 2)] ?? ', ';

/**
 * `say(key, values)` is the text called `key` with its places filled in; `localize(text)` a text of the config, `list(items)` a list
 * and `date(ms)` a moment as the language has them; `foreign` is the language of the texts if it is not the one asked for.
 */
export const readTexts = async (base, language, config) => {
  const own = config.texts?.[language] ?? {};
  let foreign;
  const texts = await fetchTexts(base, language).catch(() => fetchFile(base, (foreign = 'en')));
  const fallback = config.languages[0];
  return {
    foreign,
    say: (key, values) => fill(own[key] ?? texts[key] ?? '', values),
    localize: (text) => (typeof text == 'object' ? (text[language] ?? text[fallback] ?? Object.values(text)[0]) : (text ?? '')),
    list: (items) => items.join(comma(language)),
    date: (at) => new Date(at).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' }),
    number: (count) => count.toLocaleString(language),
  };
};
