// Which service an address or a script text belongs to (docs/PROTOCOL.md, section 7).

import { base, hosts as others } from '../config.js';
import { attempt, page } from '../page.js';

const CATEGORIES = 'necessary preferences analytics marketing social'.split(' ');

/** Rules by host, and those for words in scripts. A rule says whose it is: `s` service, `c` category; of those that fit, the one with the greatest `n`. */
let hosts;
let markers;

/** Finds in a text what may be an address of such a host. */
let names;

/** Hosts of the site's own and ours, which nobody has to know. */
export const own = [location.hostname, ...`${base} ${others}`.split(/[ /]+/)];

/** Rules by address of a blob that would load what is held. */
export const blobs = {};

/** Builds the table anew: of patterns alike the first counts, and so the config's. */
export const compile = (services) => {
  hosts = new Map();
  markers = [];
  const rows = '%TABLE%'.split('|').flatMap((group, at) =>
    group.split(';').map((row) => {
      const [patterns, s = patterns.split(/[.(]/)[0]] = row.split(',').reverse();
      return [s, CATEGORIES[at], patterns.split(' ')];
    }),
  );
  for (const [s, c, patterns] of [...services, ...rows]) {
    for (const pattern of patterns) {
      const [, host, path, part] = /^([^/?]*)([^?]*)\??(.*)/.exec(pattern);
      const rule = { s, c, path, part, n: pattern.length };
      // A word that gives an inline script away has no dot, or ends in a parenthesis; a host never does.
      if (/^[^.]*$|\($/.test(pattern)) markers.push({ s, c, marker: pattern });
      else if (!hosts.get(host)?.push(rule)) hosts.set(host, [rule]);
    }
  }
  const ends = [...new Set([...hosts.keys()].map((host) => host.split('.').pop()))].join('|');
  // Only the browser knows what host other letters, dots and octets make. Of the others, few names in a script end like a host of ours.
  // A label has an end, and so has a host: what is neither, the letters of a picture, is gone through once and not once from each letter.
  names = RegExp(
    String.raw`(/[\w.-]*[%\x80-\uffff][\w%.\x80-\uffff-]*|\b([\w-]{1,63}\.){1,9}(${ends})(?!\.?[\w-])\.?)(:\d+)?([/\\][^\s"'\`<>(),;]*)?`,
    'gi',
  );
};

/** Every rule there is; the guard leaves the page alone when all of them are granted. */
export const rules = () => [...hosts.values()].flat();

/** Hosts with a rule for which `test` holds. */
export const hostsWith = (test) => [...hosts].filter(([, all]) => all.some(test)).map(([host]) => host);

/** The rules of a host and of those it is part of; a dot at its end changes nothing. */
const rulesOf = (host) => {
  const all = [];
  for (host = host.replace(/\.$/, ''); host; host = host.replace(/^[^.]*\.?/, '')) all.push(...(hosts.get(host) || []));
  return all;
};

/**
 * The rule for an address; a foreign host nobody knows has the rule `stranger`, if the owner wants it held. What `data:` and
 * `javascript:` hold is text: of the addresses in it, the first for which `test` holds.
 */
export const find = (address, stranger, test) =>
  attempt(() => {
    const url = new URL(address, page('baseURI'));
    if (!/^(http|ws)/.test(url.protocol)) return blobs[address] || findIn(url.href, test);
    const fitting = rulesOf(url.hostname).filter(({ path, part }) => url.pathname.startsWith(path) && url.search.includes(part));
    return fitting.sort((a, b) => b.n - a.n)[0] || (!own.includes(url.hostname) && stranger);
  });

// What an escape of CSS stands for: nothing for the end of a line, for white space (an address loses it) and for the backslash of a
// script; an escaped backslash is a slash to an address.
const unescaped = (_, hex) => (hex ? attempt(() => (hex == '\\' ? '/' : String.fromCodePoint('0x' + hex).trim())) ?? '/' : '');

// An octet of an address is what it stands for, in the text of a `data:` address and in a host; the page may put something else in this
// name later. Octets beyond ASCII are for the browser.
const { unescape } = window;

/** The first rule for an address that `text` names, for which `test` holds. */
export const findIn = (text, test) => {
  // Data in a script is full of these.
  text = text.replace(/(\\\\)|\\(?=")/g, '$1');
  const plain = text.replace(/\\(\\|[\da-f]{1,6})?\s*/gi, unescaped).replace(/%[2-7]./g, unescape);
  // Where nothing is escaped, an address turns its backslashes and loses tabs and ends of lines.
  const turned = /[/\\][\w.-]+[\t\r\n\\]/.test(text) && text.replace(/[\t\r\n]/g, '').replace(/\\+\/?/g, '/');
  for (const name of `${plain}\n${turned}`.match(names) || []) {
    const rule = find(`https://${name}`);
    if (rule && test(rule)) return rule;
  }
};

/** The first rule for a vendor's word in a script, for which `test` holds. */
export const findWord = (text, test) =>
  markers.find((rule) => test(rule) && text.split(rule.marker).slice(0, -1).some((before) => !/[\w$]$/.test(before)));
