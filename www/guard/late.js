// What late.js does once it is there (www/late): it hears of every verdict, and whether the button that opens the settings again is
// wanted (requirement A6).

let listener = () => {};

/** What the engine wants of the button; nothing until it has said so. */
let isWanted;

/** Shows the button, or hides it while the dialog is open. */
export const showReopen = (shown) => {
  isWanted = shown;
  tellLate();
};

/** Says that there is something new. */
export const tellLate = () => listener(isWanted);

/** Registers who hears of it. */
export const onVerdict = (next) => {
  listener = next;
  tellLate();
};
