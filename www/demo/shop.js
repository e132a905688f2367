// The shop's own code: a basket that lives in this tab. Not a tracker, so it asks nobody.

const KEY = "szamotka.basket";
const count = document.querySelector("[data-basket]");

function read() {
  try {
    return Number(sessionStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

function show(pieces) {
  if (count) count.textContent = String(pieces);
}

let pieces = read();
show(pieces);

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-add]") : null;
  if (!button) return;
  pieces += 1;
  try {
    sessionStorage.setItem(KEY, String(pieces));
  } catch {
    // Storage refused: the basket lasts as long as the page.
  }
  show(pieces);
  // What a shop tells its tag manager. While the manager is held this is a line in a list on the page, nothing more.
  (window.dataLayer ||= []).push({ event: "add_to_cart", item: button.dataset.add });
});
