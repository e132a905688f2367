// What the owner wrote on the tag.

import { page } from './page.js';

export const VERSION = '%VERSION%';
export const BUNDLE = '%BUNDLE%';

const tag = page('currentScript');
const options = tag ? tag.dataset : {};

const resolve = (address, from = page('baseURI')) => new URL(address, from).href;

/** The nonce the page gave the guard, for the scripts it releases (requirement F4). */
export const nonce = tag?.nonce || '';

/** The folder the banner's files lie in. An inlined guard names it with `data-base`. */
export const base = resolve('.', tag?.src || resolve(options.base || ''));

export const site = options.site;
export const key = options.key || 'zgoda';
export const unknown = options.unknown;

/** The revision the page expects; NaN if the tag does not say. */
export const revision = +options.revision;

/** Where the config is; empty if it stands in the page. */
export const configUrl = options.config ? resolve(options.config) : site && `${base}sites/${site}.json`;

/** `marked` leaves everything alone that the owner has not marked; the others are in strict.js. `hosts` are further ones of the site's own. */
export const { strength, hosts = '' } = options;
export const auto = strength != 'marked';
