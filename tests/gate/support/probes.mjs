// What a page could notice of the guard's patches, asked by the page itself: the same in Chromium and in Firefox.

/** Written before the tag: keeps every function and accessor of every type; `changes()` compares with what there is later. */
export const SNAPSHOT = `<script>{
  const owners = [["window", window]];
  for (const name of Object.getOwnPropertyNames(window)) {
    const type = Object.getOwnPropertyDescriptor(window, name).value;
    if (typeof type == "function" && type.prototype && /^[A-Z]/.test(name)) owners.push([name, type], [name + ".prototype", type.prototype]);
  }
  const read = () => {
    const all = new Map();
    for (const [path, owner] of owners)
      for (const key of Reflect.ownKeys(owner)) all.set(path + "." + String(key), Object.getOwnPropertyDescriptor(owner, key));
    return all;
  };
  const first = read();
  const toString = Function.prototype.toString;
  const look = (part) => typeof part == "function" ? [part.name, part.length, toString.call(part).replace(/^function[^(]*/, "function")] : typeof part;
  const face = ({ value, get, set, ...flags }) => JSON.stringify([look(value), look(get), look(set), flags]);
  window.changes = () => {
    const now = read();
    const changed = [...first].filter(([path, was]) => ["value", "get", "set"].some((part) => typeof was[part] == "function" && now.get(path)?.[part] !== was[part])).map(([path]) => path);
    const faces = (path) => [first, now].map((all) => all.has(path) && face(all.get(path)));
    const seen = changed.map((path) => [path, ...faces(path)]).filter(([, was, is]) => was != is);
    return { changed, seen, added: [...now.keys()].filter((path) => !first.has(path)) };
  };
}</script>`;

/** What a page of ours may have that it had not before. */
export const ADDED = /^window\.(changes|zgoda|dataLayer|gtag|__\w+)$/;

/** Constructors, subclasses and illegal calls. */
export const calls = () => {
  const fails = (work) => {
    try {
      work();
    } catch (error) {
      return error.name;
    }
  };
  class Socket extends WebSocket {}
  const socket = new Socket(`ws://${location.host}/x`.replace("ws:", location.protocol == "https:" ? "wss:" : "ws:"));
  socket.close();
  return {
    subclass: [socket instanceof Socket, socket instanceof WebSocket, Object.getPrototypeOf(Socket) === WebSocket],
    constant: WebSocket.CLOSING,
    same: [WebSocket.prototype.constructor === WebSocket, HTMLAudioElement.prototype.constructor === HTMLAudioElement],
    illegal: [
      fails(() => Worker("/x.js")),
      fails(() => new WebSocket("nonsense:")),
      fails(() => Node.prototype.appendChild.call({}, document.body)),
      fails(() => Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src").set.call({}, "/x.gif")),
      fails(() => document.createElement("p").insertAdjacentHTML("nowhere", "<p>")),
    ],
    missing: fails(() => document.body.appendChild()),
  };
};

export const CALLS = {
  subclass: [true, true, true],
  constant: 2,
  same: [true, true],
  illegal: ["TypeError", "SyntaxError", "TypeError", "TypeError", "SyntaxError"],
  missing: "TypeError",
};

/** A library that wraps three natives and counts how often each is called. */
export const wrap = (at) => `<script>{
  window.calls ??= {};
  for (const [owner, name] of [[Node.prototype, "appendChild"], [window, "fetch"], [Element.prototype, "setAttribute"]]) {
    const native = owner[name];
    owner[name] = function (...args) {
      calls["${at} " + name] = (calls["${at} " + name] ?? 0) + 1;
      return native.apply(this, args);
    };
  }
}</script>`;

/** Calls what libraries have wrapped, and gives how often each of them was called. */
export const count = async () => {
  window.calls = {};
  const image = document.createElement("img");
  image.setAttribute("src", "/x.gif");
  document.body.appendChild(image);
  document.body.appendChild(Object.assign(document.createElement("img"), { src: `${location.protocol}//www.facebook.com/tr?z` }));
  await fetch("/x.gif");
  return { ...window.calls };
};

export const COUNTS = { "after setAttribute": 1, "before setAttribute": 1, "after appendChild": 2, "before appendChild": 2, "after fetch": 1, "before fetch": 1 };

/** Frames of the page's own: types, documents and what moves between them. */
export const frames = () => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const { contentWindow: inner, contentDocument: page } = frame;
  const moved = inner.document.createElement("p");
  moved.innerHTML = "<b>text</b>";
  document.body.append(moved);
  const image = new inner.Image();
  image.src = "/x.gif";
  return {
    same: [page === inner.document, inner.parent === window, frame.contentWindow === inner],
    types: [inner.Image !== Image, page.createElement("p") instanceof inner.HTMLElement, !(page.createElement("p") instanceof HTMLElement)],
    faces: [inner.fetch.name, inner.Node.prototype.appendChild.length, /\[native code\]/.test(inner.Function.prototype.toString.call(inner.fetch))],
    moved: [moved.ownerDocument === document, moved.outerHTML],
    source: new URL(image.src).pathname,
  };
};

export const FRAMES = {
  same: [true, true, true],
  types: [true, true, true],
  faces: ["fetch", 1, true],
  moved: [true, "<p><b>text</b></p>"],
  source: "/x.gif",
};

/** A policy of Trusted Types, and markup that the page trusts. */
export const TRUST = "require-trusted-types-for 'script'; trusted-types zgoda own";
export const TRUSTING = `<script>
  const own = trustedTypes.createPolicy("own", { createHTML: (text) => text });
  document.write(own.createHTML("<p id=written>text</p>"));
</script>`;

/** What is trusted stays so, what is not stays refused. */
export const trusted = () => {
  const place = document.body.appendChild(document.createElement("div"));
  place.innerHTML = own.createHTML("<b>bold</b>");
  let refused;
  try {
    place.innerHTML = "<i>text</i>";
  } catch (error) {
    refused = error.name;
  }
  return [!!document.getElementById("written"), place.innerHTML, refused];
};

export const TRUSTED = [true, "<b>bold</b>", "TypeError"];
