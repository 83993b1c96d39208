/* Puts new fragments into the page without taking anything out of the reader's hand: the focus, open menus and
   the place in a list stay, and nothing moves while a finger is down. */

const shown = new Map();
const waiting = new Map();
let pressed = false;

addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel", "blur"]) {
  // One task later: the click of this tap must still find its button.
  addEventListener(end, () => setTimeout(release), true);
}

function release() {
  pressed = false;
  const runs = [...waiting.values()];
  waiting.clear();
  for (const run of runs) run();
}

/* `after` runs when the fragments are in the page; of two swaps of the same regions held back only the latest counts. */
export function swap(fragments, after = () => {}) {
  const run = () => {
    for (const [id, html] of Object.entries(fragments)) swapOne(id, html);
    after();
  };
  if (pressed) waiting.set(Object.keys(fragments).join(), run);
  else run();
}

/* After the address of the channel changed, the same fragment must be set again. */
export function forget() {
  shown.clear();
}

function swapOne(id, html) {
  const region = document.getElementById(id);
  if (!region || shown.get(id) === html) return;
  if (region.contains(document.activeElement) && document.activeElement.matches("input")) {
    waiting.set(id, () => swapOne(id, html)); // nothing is taken from under who types
    return;
  }
  shown.set(id, html);
  const focused = region.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : null;
  const open = [...region.querySelectorAll("details[open][id]")].map((node) => node.id);
  const scrolled = [...region.querySelectorAll("[id]")].filter((node) => node.scrollTop > 0);
  const places = scrolled.map((node) => [node.id, node.scrollTop]);
  region.innerHTML = html;
  for (const name of open) document.getElementById(name)?.setAttribute("open", "");
  for (const [name, top] of places) {
    const node = document.getElementById(name);
    if (node) node.scrollTop = top;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
