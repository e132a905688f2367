// Fetches the engine, only when it is needed and only what is: a small module for the first layer, the whole for everything else.
// All files in parallel; without them, the fallback.

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
  return element?.textContent;
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

/** The same for what the page can do without: that it is missing is said, and no more. */
export const tryToRun = (name, members) => run(name, members).catch(({ message }) => report('file', `${message} did not load`));

/** The two modules, by what their glue and their bytes have to be. */
const MODULES = {
  engine: ['%SRI_GLUE%', '%SRI_WASM%'],
  whole: ['%SRI_WHOLE_GLUE%', '%SRI_WHOLE_WASM%'],
};

/** What the small module can do as well. */
const SMALL = /^(\w+All|sync|flush)$/;

/** Modules that are there or on their way, those that could not be had, and the one that has the page in hand. */
const coming = {};
const failed = {};
let running;

/** Config and language, read once for both modules. */
let files;

/** Somebody has asked for something: then even a visitor who has decided gets the fallback's dialog. */
let isAsked = false;

const load = async (name) => {
  const [glueHash, wasmHash] = MODULES[name];
  const wasm = fetch(`${base}${name}_bg.wasm`, { integrity: wasmHash });
  files = files || Promise.all([readConfig(), readLanguage()]);
  const bridge = {
    configUrl: configUrl || base, language, base, key, bundle: BUNDLE, version: VERSION,
    apply, emit, report, command, frames: watchFrames, releaseOnce: restoreOnce, reopen: showReopen, isDecided, run,
  };
  try {
    // A script tag is what checks the bytes of a module before they run (requirement F6).
    const glue = run(`${name}.js`, { type: 'module', integrity: glueHash });
    [[bridge.config, bridge.lang]] = await Promise.all([files, glue, wasm]);
    const engine = await import(await glue);
    await engine.default({ module_or_path: wasm });
    if (name == 'whole') {
      await coming.engine?.catch(() => {});
      bridge.before = running?.retire();
      running = undefined;
    }
    const fault = engine.start(Object.freeze(bridge));
    if (fault && fault != 'config') throw Error(fault);
    // What is wrong with a config is for the whole to say.
    if (fault && name == 'engine') use('whole');
    return (running = engine);
  } catch (error) {
    report('engine', `the engine did not start: ${error.message}`);
    failed[name] = true;
    if (!running) {
      bridge.config = await files.then(([config]) => config, () => (files = ''));
      await run('fallback.js', { bridge, error, isAsked });
    }
    throw error;
  } finally {
    emit('ready');
  }
};

/** Loads a module unless it is there or on its way. */
const use = (name, isRetry) => {
  if (!coming[name] || (isRetry && failed[name])) {
    failed[name] = false;
    coming[name] = load(name);
    coming[name].catch(() => {});
  }
  return coming[name];
};

/** Loads the engine; `isForPlace`: the whole of it, because something stands in the page that only it can fill. */
export const want = (isForPlace) => {
  if (isForPlace && isDecided()) use('whole');
  else use('engine').then(() => isForPlace && use('whole')).catch(() => {});
};

/** Has the engine carry out a command, as soon as it can; the promise has its answer. */
export const command = (name, argument) => {
  isAsked = isAsked || argument?.surface;
  const isSmall = SMALL.test(name) && !(coming.whole && !failed.whole);
  const answer = use(isSmall ? 'engine' : 'whole', argument).then((engine) => engine.command(name, argument));
  answer.catch(() => argument && running?.command('failed'));
  return answer;
};

/** Carries out a command if the engine is there; tells whether it is. */
export const commandIfRunning = (name) => {
  running?.command(name);
  return running;
};
