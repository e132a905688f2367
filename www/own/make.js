// Elements out of constants and text nodes: there is no way to pass markup here (requirement F1).

/** A new element with `members`, those it does not know as attributes, and `children`. */
export const make = (name, members, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(members)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

/** A button that does `onclick`. */
export const button = (label, onclick, className = 'quiet') => make('button', { type: 'button', className, onclick }, label);

/** Leads the focus to an element that does not take it by itself. */
export const focusOn = (element) => {
  if (element) element.tabIndex = -1;
  element?.focus();
};
