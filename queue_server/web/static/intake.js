/* An intake: what a visitor said so far is kept here, in the page, and nowhere else. Each tap says in data-patch what
   it changes; the server answers with what to show. A newer question takes the place of one still under way. */

import { picture } from "./qr.js";
import { swap } from "./swap.js";

const AGAIN_MS = 700;
const TYPING_MS = 150; // a letter more comes faster than a glance at the answer

const EMPTY = {
  step: "find",
  text: "",
  topic_id: null,
  product_id: null,
  product_ids: [],
  answers: [],
  needs: [],
  persons: 1,
  ticket: null,
};

export function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/* Draws the codes of a fragment; `ticket` is the address behind data-qr="ticket". */
export function drawCodes(region, ticket = "") {
  for (const place of region.querySelectorAll("[data-qr]")) {
    const address = place.dataset.qr === "ticket" ? ticket : place.dataset.qr;
    try {
      if (address) place.replaceChildren(picture(address, place.dataset.label));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // an address too long to scan stands there as text
    }
  }
}

/* `url()` answers with {html: {region: fragment}}; onRefused(status, problem) hears a refusal that asking again does
   not mend; onLink(true or false) whether the server is heard. */
export function createIntake({ url, headers = () => ({}), onShown = () => {}, onRefused = () => {}, onLink = () => {} }) {
  let state = { ...EMPTY };
  let asking = null;
  let typing = 0;

  async function ask(signal) {
    const response = await fetch(url(), {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang,
        ...headers(),
      },
      body: JSON.stringify({ ...state, language: state.language ?? document.documentElement.lang }),
      credentials: "same-origin",
      cache: "no-store",
      signal,
    });
    const again = response.status >= 500 || response.status === 429;
    return again ? null : { status: response.status, body: await response.json() };
  }

  async function show(patch = {}) {
    state = { ...state, ...patch };
    asking?.abort();
    const mine = (asking = new AbortController());
    while (!mine.signal.aborted) {
      const answer = await ask(mine.signal).catch(() => null);
      if (mine.signal.aborted) return;
      onLink(answer !== null);
      if (answer?.status === 200) return swap(answer.body.html, () => onShown(state, patch));
      if (answer) return onRefused(answer.status, answer.body);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (0.5 + Math.random())));
    }
  }

  function typed(text) {
    clearTimeout(typing);
    typing = setTimeout(() => show({ text, topic_id: null }), TYPING_MS);
  }

  function fresh() {
    clearTimeout(typing);
    asking?.abort();
    state = { ...EMPTY };
  }

  return { show, typed, fresh, state: () => state };
}

/* The last tap took away what had the focus: the next thing to do gets it. */
export function keepFocus(region, candidates) {
  const here = document.activeElement;
  if (here && here !== document.body && here.isConnected && here.tagName !== "DIALOG") return;
  for (const each of candidates) {
    const found = region.querySelector(each);
    if (!found) continue;
    if (/^H\d$/.test(found.tagName)) found.tabIndex = -1;
    return found.focus();
  }
}

/* Arrow keys go from the field into the list and along it; Enter in the field opens the first answer. */
export function walkWithArrows(field, list) {
  const items = () => [...list.querySelectorAll(".find, .topic")];
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") items()[0]?.focus();
    else if (event.key === "Enter") list.querySelector(".find")?.click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    (all[at + step] ?? (step < 0 ? field : all[at])).focus();
  });
}
