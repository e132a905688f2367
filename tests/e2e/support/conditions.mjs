// Bad weather: scripts that run before any of the page's own and take something away from it.

/** A clock that stands still at `ms`. */
export const frozenAt = (ms) => `{
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...args) { if (args.length === 0) super(${ms}); else super(...args); }
    static now() { return ${ms}; }
  };
}`;

/** Local and session storage throw on every touch, as when a visitor blocks all site data. */
export const noStorage = `for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(globalThis, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });`;

/** Cookies are silently not kept. */
export const noCookies = `Object.defineProperty(Document.prototype, "cookie", { get: () => "", set() {}, configurable: true });`;

/** A new cookie is longer than the browser takes; what was there stays, as browsers do it (RFC 6265bis, 5.7). */
export const longCookiesRefused = `{
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    get,
    set(line) { if (line.length < 200) set.call(this, line); },
    configurable: true,
  });
}`;

/** Storage is full: what is there can be read, nothing can be added. */
export const fullStorage = `Storage.prototype.setItem = function () { throw new DOMException("The quota has been exceeded.", "QuotaExceededError"); };`;

/** The browser says that it does not want to be tracked (C20). */
export const gpc = `Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });`;
