// Fetches the engine, once and only when it is needed, everything in parallel; without it, the fallback.

import { emit, report } from './api.js';
import { apply } from './apply.js';
import { BUNDLE, VERSION, base, configUrl, key, nonce } from './config.js';
import { done, watchFrames } from './hold.js';
import { showReopen } from './late.js';
import { call, create, page, parsed, set } from './page.js';
import { policy, restoreOnce } from './release.js';
import { isDecided } from './verdict.js';

const fetchText = async (url, cache) => {
  const response = await fetch(url, { cache });
  if (!response.ok) throw Error(`${url}: ${response.status}`);
  return response.text();
};

const inlineConfig = () => {
  const element = call(page('querySelector'), document, 'script#zgoda-config');
  return element && element.textContent;
};

/** Text of the config: from the page, else from its address. */
export const readConfig = async (cache) => {
  if (!configUrl) await parsed;
  const inline = inlineConfig();
  if (!inline && !configUrl) throw Error('no data-site, data-config or #zgoda-config');
  return inline || fetchText(configUrl, cache);
};

const language = page('documentElement').lang || 'en';

/** Text of the page's language, regional where there is such a file; null where the built-in English has to do. */
const readLanguage = () => {
  const tag = /^(pt-br|fr-ca|zh-(hant|tw|hk|mo)|[^-]*)/.exec(language.toLowerCase())[0];
  return tag == 'en' ? null : fetchText(`${base}lang/${tag}.json`).catch(() => null);
};

/** Runs one of the banner's own scripts, with `members` on its tag, and resolves to its address. */
export const run = (name, members) =>
  new Promise((resolve, reject) => {
    const script = Object.assign(create('script'), { nonce, ...members });
    done.add(script);
    set(script, 'src', policy.createScriptURL(base + name));
    script.onload = () => resolve(script.src);
    script.onerror = () => reject(Error(name));
    page('documentElement').append(script);
    script.remove();
  });

let running;
let hasFailed;

/** Somebody has asked for something: then even a visitor who has decided gets the fallback's dialog. */
let isAsked = false;

const load = async () => {
  const wasm = fetch(`${base}engine_bg.wasm`, { integrity: '%SRI_WASM%' });
  const config = readConfig();
  const bridge = { configUrl: configUrl || base, language, base, key, bundle: BUNDLE, version: VERSION };
  Object.assign(bridge, { apply, emit, report, frames: watchFrames, releaseOnce: restoreOnce, reopen: showReopen, isDecided, run });
  try {
    // A script tag is what checks the bytes of a module before they run (requirement F6).
    const glue = run('engine.js', { type: 'module', integrity: '%SRI_GLUE%' });
    [bridge.config, bridge.lang] = await Promise.all([config, readLanguage(), glue, wasm]);
    const engine = await import(await glue);
    await engine.default({ module_or_path: wasm });
    const fault = engine.start(Object.freeze(bridge));
    if (fault && fault != 'config') throw Error(fault);
    return (running = engine);
  } catch (error) {
    report('engine', `the engine did not start: ${error.message}`);
    hasFailed = true;
    bridge.config = await config.catch(() => '');
    await run('fallback.js', { bridge, error, isAsked });
    throw error;
  } finally {
    emit('ready');
  }
};

let engine;

/** Loads the engine unless it is there or on its way. */
export const want = () => {
  if (!engine) {
    engine = load();
    engine.catch(() => {});
  }
  return engine;
};

/** Has the engine carry out a command, as soon as it can; the promise has its answer. */
export const command = (name, argument) => {
  if (argument && hasFailed) engine = undefined;
  isAsked = isAsked || !!argument;
  const answer = want().then((glue) => glue.command(name, argument));
  answer.catch(() => {});
  return answer;
};

/** Carries out a command if the engine is there; tells whether it is. */
export const commandIfRunning = (name) => {
  if (running) command(name);
  return running;
};
