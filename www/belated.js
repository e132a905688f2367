// What a released script comes too late for: events of the page that are over, and writing into HTML that has been parsed. The guard
// fetches this before the first script that it lets go and that may be late.

(() => {
  /** A member of `document` itself, whatever `<img name=…>` the page holds. */
  const page = (name) => Reflect.get(Document.prototype, name, document);

  const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;

  const { isReleased } = page('currentScript');

  let isParsed = page('readyState') != 'loading';
  addEventListener.call(document, 'DOMContentLoaded', () => (isParsed = true));

  /** Whether `type` was over at `target` before the script that runs now came. */
  const isMissed = (target, type) => {
    if (type == 'DOMContentLoaded') return isParsed;
    if (page('readyState') != 'complete') return false;
    return type == 'readystatechange' ? target == document : target == window && /^(load|pageshow)$/.test(type);
  };

  /** The name by which an event is told again, to those alone who have missed it. */
  const again = (type) => `zgoda ${type}`;

  // In the order the events had; in a bubble, because for all of them the target is the document.
  const tell = () => {
    for (const type of ['DOMContentLoaded', 'readystatechange', 'load', 'pageshow']) {
      const event = new Event(again(type), { bubbles: true });
      dispatchEvent.call(document, Object.defineProperty(event, 'type', { value: type }));
    }
  };

  const listenAgain = (target, type, listener, options) => {
    addEventListener.call(target, again(type), listener, { capture: options === true, ...options, once: true });
    setTimeout(tell);
  };

  const own = (target, name, apply) => (target[name] = new Proxy(target == document ? page(name) : target[name], { apply }));

  const patchListeners = (target) => {
    own(target, 'addEventListener', (native, self, args) => {
      const [type, listener, options] = args;
      if (isReleased() && isMissed(target, type)) listenAgain(target, type, listener, options);
      return Reflect.apply(native, self, args);
    });
    own(target, 'removeEventListener', (native, self, args) => {
      const [type, listener, options] = args;
      removeEventListener.call(target, again(type), listener, options);
      return Reflect.apply(native, self, args);
    });
  };

  /** The same for a handler, `on…`. One from before has had its turn: whoever keeps it, to call it from their own, finds none. */
  const patchHandler = (owner, target, type) => {
    const name = `on${type}`;
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (!before) return;
    const { get, set } = before;
    let setOn;
    const run = (event) => get.call(setOn)?.call(target, event);
    const isLate = () => isReleased() && isMissed(target, type);
    Object.defineProperty(owner, name, {
      ...before,
      get: new Proxy(get, { apply: (_, self) => (setOn || !isLate() ? get.call(self) : null) }),
      set: new Proxy(set, {
        apply(_, self, [handler]) {
          if (isLate()) {
            setOn = self ?? window;
            listenAgain(target, type, run);
          }
          set.call(self, handler);
        },
      }),
    });
  };

  for (const target of [document, window]) patchListeners(target);
  patchHandler(window, window, 'load');
  patchHandler(HTMLBodyElement.prototype, window, 'load');
  patchHandler(Document.prototype, document, 'readystatechange');
  // Written by then, it would wipe out the page.
  for (const name of ['write', 'writeln']) {
    own(document, name, (native, self, args) => {
      if (isParsed && isReleased()) page('currentScript').insertAdjacentHTML('beforebegin', args.join(''));
      else Reflect.apply(native, self, args);
    });
  }
})();
