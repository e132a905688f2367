// Types of `window.zgoda` and of the events Zgoda sends. See docs/PROTOCOL.md, section 9.

export {};

/** What made a choice: a button, saved settings, an embed's own button, Global Privacy Control, or a call of the page. */
export type ZgodaChoiceEvent = 'accept_all' | 'reject_all' | 'save' | 'withdraw' | 'embed' | 'gpc' | 'api';

/** What the visitor has chosen. */
export interface ZgodaChoice {
  /** Every category that can be refused, by id. */
  readonly categories: Readonly<Record<string, boolean>>;
  /** Services that differ from their category, by id. */
  readonly services: Readonly<Record<string, boolean>>;
  /** Revision of the config the visitor was asked under. */
  readonly revision: number;
  /** When the visitor will be asked again: milliseconds since 1970. */
  readonly expires: number;
  /** What made this choice. */
  readonly event: ZgodaChoiceEvent;
}

/** What `set` changes; whatever is left out stays as it is. */
export interface ZgodaChanges {
  /** Categories by id. */
  categories?: Record<string, boolean>;
  /** Services by id. */
  services?: Record<string, boolean>;
}

/** Why something did not work. */
export interface ZgodaError {
  /** Stable name of the problem: `engine`, `guard`, `twice`, `unknown-category`, … */
  readonly code: string;
  /** What is wrong and what to do, for the console. */
  readonly text: string;
}

/** Which layer of the dialog: the question, or the settings. */
export interface ZgodaLayer {
  readonly layer: 'ask' | 'settings';
}

/** A change of the choice, and what became of the data of what is denied now. */
export interface ZgodaChange extends Omit<ZgodaChoice, 'expires' | 'event'> {
  /** As in `ZgodaChoice`; null if the choice was taken away, and the visitor is undecided again. */
  readonly expires: number | null;
  readonly event: ZgodaChoiceEvent | null;
  /** Names of cookies and storage entries that were removed. Absent when another tab made the change. */
  readonly cleared?: readonly string[];
  /** Names of those that could not be removed. What a browser says of databases and caches only later comes in a further change, with their names alone. */
  readonly kept?: readonly string[];
}

/** How far a record has come: kept here only, waiting, in the log, to be tried again, or refused by the endpoint. */
export type ZgodaRecordState = 'local' | 'waiting' | 'delivered' | 'retrying' | 'refused';

/** News of a record. */
export interface ZgodaProof {
  /** Its `record_id`. */
  readonly record: string;
  readonly state: ZgodaRecordState;
  /** HTTP status of the endpoint's answer; 0 if there was none. */
  readonly status: number;
}

/** The visitor's proof of the choice in force. */
export interface ZgodaReceipt {
  /** The record as it was sent (docs/PROTOCOL.md, section 6). */
  readonly record: {
    readonly schema: 'zgoda.record.v1';
    readonly record_id: string;
    readonly consent_id: string;
    readonly previous: string | null;
    readonly site: string;
    readonly revision: number;
    readonly event: ZgodaChoiceEvent;
    readonly categories: Readonly<Record<string, boolean>>;
    readonly services: Readonly<Record<string, boolean>>;
    readonly notice: string;
    readonly config_hash: string;
    readonly bundle_hash: string;
    readonly banner: string;
    readonly language: string;
    readonly regime: string;
    readonly regime_reason: 'fixed' | 'region' | 'time-zone' | 'unknown';
    readonly signals: { readonly gpc: boolean; readonly dnt: boolean; readonly gcm: Readonly<Record<string, boolean>> | null; readonly told?: readonly string[] };
    readonly surface: 'banner' | 'settings' | 'placeholder' | 'page' | 'api' | 'signal';
    readonly trusted: boolean;
    readonly ui: 'narrow' | 'wide';
    /** What `<meta name="zgoda-page-group" content="…">` said, if it did. */
    readonly page_group?: string;
    readonly given_at: number;
    readonly expires_at: number;
  };
  readonly state: ZgodaRecordState;
}

/** Everything a visitor is shown, in one language; for dialogs of the page's own. */
export interface ZgodaNotice {
  readonly schema: 'zgoda.notice.v1';
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly regime: string;
  readonly policy: string;
  readonly controller: Readonly<{ name: string; address?: string; email?: string; url?: string; dpo?: string; authority?: string }>;
  /** The banner's own texts by key (`ask.title`, `accept`, …), with places as `{controller}`. */
  readonly texts: Readonly<Record<string, string>>;
  readonly categories: readonly Readonly<{ id: string; title: string; description: string; locked: boolean; default: boolean }>[];
  readonly services: readonly Readonly<{ id: string; category: string; name: string; purpose: string; retention: string; vendor: Readonly<{ name: string; country?: string; policy?: string }> }>[];
}

/** What each event carries. */
export interface ZgodaEvents {
  /** The choice is known, or the visitor can be asked. Once per page; a late listener is called at once. */
  ready: undefined;
  /** A layer of the dialog has opened. */
  shown: Partial<ZgodaLayer>;
  /** The choice has changed, here or in another tab. Null: another tab took it away before the engine was needed here. */
  change: ZgodaChange | null;
  /** A layer of the dialog has closed. */
  hidden: Partial<ZgodaLayer>;
  /** A record was made, or something became of it. */
  proof: ZgodaProof;
  /** Something did not work; what is not granted stays held. */
  error: ZgodaError;
}

/**
 * The page's side of Zgoda. Calls made before the engine has loaded are kept, in order; their promises resolve when the engine has
 * carried them out, and reject if it cannot be loaded (then everything that is not necessary stays held).
 */
export interface Zgoda {
  /** Version of the banner. */
  readonly version: string;
  /** Resolves with this object once the choice is known or the visitor can be asked. */
  readonly ready: Promise<Readonly<Zgoda>>;
  /** The choice in force, frozen; null while the visitor has not decided. */
  get(): ZgodaChoice | null;
  /** Whether a category or a service is granted now. */
  has(id: string): boolean;
  /** Changes single categories or services, and records it as made by the page. */
  set(changes: ZgodaChanges): Promise<unknown>;
  /** Grants everything the config offers. */
  acceptAll(): Promise<unknown>;
  /** Refuses everything that is not necessary. */
  rejectAll(): Promise<unknown>;
  /** Takes back what was granted, and clears what the services left behind. */
  withdraw(): Promise<unknown>;
  /** Opens the dialog at its first layer, or at the settings. */
  open(layer?: 'banner' | 'settings'): Promise<unknown>;
  /** Closes the dialog without deciding anything. */
  close(): Promise<unknown>;
  /** The visitor's receipt for the latest decision; undefined if this browser holds none. */
  receipt(): Promise<ZgodaReceipt | undefined>;
  /** What a dialog has to say to the visitor, and what every record names: docs/PROTOCOL.md, section 5. */
  notice(): Promise<ZgodaNotice>;
  /** Calls `listener` at every `event`. */
  on<E extends keyof ZgodaEvents>(event: E, listener: (detail: ZgodaEvents[E]) => void): void;
  /** Ends what `on` began. */
  off<E extends keyof ZgodaEvents>(event: E, listener: (detail: ZgodaEvents[E]) => void): void;
}

/** How the tag may be written: `<script src="/zgoda/zgoda.js" data-site="shop"></script>`. Names as in `dataset`. */
export interface ZgodaTagOptions {
  /** Id of the site; its config is `sites/<site>.json` beside the script. */
  site?: string;
  /** Address of the config, relative to the page. */
  config?: string;
  /** Folder of the banner's files when the script stands in the page itself; default: the page's own. */
  base?: string;
  /**
   * How much is held: only what is `marked`, or also known third parties (`auto`, the default). The others need
   * `zgoda-strict.js` and the line behind it that README shows; docs/BLOCKING.md says what each stops and costs.
   */
  strength?: 'marked' | 'auto' | 'barrier' | 'capture' | 'strict';
  /** With `strict`: other hosts the page needs, as a content security policy lists them. */
  hosts?: string;
  /** Revision the page expects; saves the check on later visits. */
  revision?: `${number}`;
  /** Third parties nobody has classified: let them `pass` (default) or `hold` them until the config is known. */
  unknown?: 'pass' | 'hold';
  /** Name of the storage entries; default `zgoda`. Must be that of the config. */
  key?: string;
  /** Regional languages that have a file of their own in `lang/`, separated by spaces; of others `pl-PL` reads `pl`. */
  languages?: string;
}

declare global {
  interface Window {
    readonly zgoda: Readonly<Zgoda>;
  }
  interface DocumentEventMap {
    'zgoda:ready': CustomEvent<ZgodaEvents['ready']>;
    'zgoda:shown': CustomEvent<ZgodaEvents['shown']>;
    'zgoda:change': CustomEvent<ZgodaEvents['change']>;
    'zgoda:hidden': CustomEvent<ZgodaEvents['hidden']>;
    'zgoda:proof': CustomEvent<ZgodaEvents['proof']>;
    'zgoda:error': CustomEvent<ZgodaEvents['error']>;
  }
}
