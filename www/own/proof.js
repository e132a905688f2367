// Proves from a receipt that a record is in a log (docs/TLOG.md, section 6), with what the browser has: SHA-256, HMAC, Ed25519. The
// banner and the page /verify have this code in common.

/** What is not proved; the message is a word for why. */
export class Failure extends Error {}

/** Throws a {@link Failure} unless something holds. */
export const need = (holds, why) => { if (!holds) throw new Failure(why); };

const utf8 = (text) => new TextEncoder().encode(text);
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)));

/** Padded standard base64 with one spelling for each value, or null. */
function base64(text) {
  try {
    const binary = atob(text);
    return btoa(binary) === text ? Uint8Array.from(binary, (letter) => letter.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

/** A number without leading zeros, below 2^63, or null. */
const decimal = (text) => (/^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) < 1n << 63n ? BigInt(text) : null);

/** `name+id+base64(0x01 || key)`. */
export async function readKey(text) {
  const [, name, id, rest] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  const bytes = rest ? base64(rest) : null;
  need(bytes && bytes.length === 33 && bytes[0] === 1, 'key');
  const hash = await sha256(utf8(`${name}\n`), bytes);
  const hex = [...hash.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  need(hex === id, 'keyId');
  return { name, id: hash.slice(0, 4), key: bytes.slice(1) };
}

/** Header, salt, index and hashes, an empty line, and the checkpoint as it was signed. */
function readReceipt(text) {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(end, 0)).split('\n');
  need(lines[0] === 'c2sp.org/tlog-proof@v1', 'header');
  need(lines[1]?.startsWith('extra '), 'salt');
  const salt = base64(lines[1].slice(6));
  need(salt?.length === 32, 'salt');
  const index = lines[2]?.startsWith('index ') ? decimal(lines[2].slice(6)) : null;
  const proof = lines.slice(3).map(base64);
  need(index !== null && proof.every((hash) => hash?.length === 32), 'receipt');
  return { salt, index, proof, note: text.slice(end + 2) };
}

/** The head that `log` signed. */
async function readNote(note, log) {
  const end = note.lastIndexOf('\n\n');
  need(end >= 0 && note.endsWith('\n'), 'note');
  const text = note.slice(0, end + 1);
  const signatures = note.slice(end + 2, -1).split('\n').map((line) => {
    const [, name, rest] = /^\u2014 ([^+\s]+) (\S+)$/.exec(line) ?? [];
    const bytes = rest ? base64(rest) : null;
    need(bytes && bytes.length > 4, 'note');
    return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
  });
  const own = signatures.filter((one) => one.name === log.name && same(one.id, log.id));
  need(own.length > 0, 'unsigned');
  let key;
  try {
    key = await crypto.subtle.importKey('raw', log.key, 'Ed25519', false, ['verify']);
  } catch {
    throw new Failure('browser');
  }
  for (const { bytes } of own) need(await crypto.subtle.verify('Ed25519', key, bytes, utf8(text)), 'signature');
  const lines = text.slice(0, -1).split('\n');
  const size = decimal(lines[1] ?? '');
  const root = base64(lines[2] ?? '');
  need(lines.every((line) => line !== '') && size !== null && root?.length === 32, 'note');
  need(lines[0] === log.name, 'origin');
  return { size, root };
}

/** `v1 || HMAC-SHA-256(salt, record)`, hashed as a leaf. */
async function leafOf(salt, record) {
  const key = await crypto.subtle.importKey('raw', salt, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(record)));
  return sha256([0], utf8('v1'), mac);
}

/** RFC 9162, section 2.1.3.2. */
async function climb(leaf, index, size, proof) {
  need(index < size, 'length');
  let [here, last, root] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    need(last > 0n, 'length');
    if (here & 1n || here === last) {
      root = await sha256([1], sibling, root);
      while (!(here & 1n) && here !== 0n) [here, last] = [here >> 1n, last >> 1n];
    } else {
      root = await sha256([1], root, sibling);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  need(last === 0n, 'length');
  return root;
}

/** What the receipt proves of the record; throws a Failure that says why it does not. */
export async function verify(keyText, receiptText, recordText) {
  const log = await readKey(keyText);
  const { salt, index, proof, note } = readReceipt(receiptText);
  const { size, root } = await readNote(note, log);
  const leaf = await leafOf(salt, recordText.replace(/\n$/, ''));
  need(same(await climb(leaf, index, size, proof), root), 'root');
  return { log: log.name, place: index + 1n, size };
}
