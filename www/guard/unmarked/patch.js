// How a native of the page is asked before it does its work, and how it is given back.

import { attempt } from '../page.js';

/** What takes the patches back. */
export const undo = [];

/** The window whose types are patched. */
export let realm = window;

/**
 * Puts `trap(args, self, native, name)` before methods, setters or constructors of some types (none: of the window). An array it
 * returns holds the result; a function it returns is given what a constructor made; else the native does what `args` then say.
 * `part` names the part of a property that is meant, if not its setter or value.
 */
export const patch = (types, names, trap, part) => {
  for (const type of types.split(' ')) {
    const owner = type ? realm[type]?.prototype : realm;
    for (const name of names.split(' ')) {
      const before = owner && Object.getOwnPropertyDescriptor(owner, name);
      const kind = part || (before?.set ? 'set' : 'value');
      const native = before?.[kind];
      if (!native) continue;
      const ask = (args, self) => attempt(() => trap(args, self, native, name));
      const value = new Proxy(native, {
        apply(_, self, args) {
          const answer = ask(args, self);
          return answer ? answer[0] : Reflect.apply(native, self, args);
        },
        construct(_, args, target) {
          const then = ask(args);
          const made = Reflect.construct(native, args, target);
          if (then) then(made);
          return made;
        },
      });
      Object.defineProperty(owner, name, { ...before, [kind]: value });
      const { prototype } = native;
      // A named constructor, `Audio`, is not its prototype's.
      const isMaker = prototype?.constructor == native;
      if (isMaker) prototype.constructor = value;
      undo.push(() => {
        if (isMaker) prototype.constructor = native;
        // Whoever has wrapped the wrapper keeps it: it lets everything through that is granted.
        if (Object.getOwnPropertyDescriptor(owner, name)?.[kind] == value) Object.defineProperty(owner, name, before);
      });
    }
  }
};

/** Does `work`, which patches, on the types of `other`: a window of our origin, or what looks like one. */
export const within = (other, work) => {
  const outer = realm;
  realm = other;
  work();
  realm = outer;
};

/** Does the same for a method of `name` itself, a constructor or a namespace. */
export const patchStatic = (name, method, trap) => within({ [name]: { prototype: realm[name] } }, () => patch(name, method, trap));
