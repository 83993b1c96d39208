/* The visitor's own page. The token stays in the fragment of the address: a reload works, and it is never part of
   a request's address or of a log. */

import { serverNow } from "./clock.js";
import { follow } from "./live.js";
import { createOutbox } from "./post.js";
import { forget, swap } from "./swap.js";
import { createMap } from "./way.js";

const NEWS_MS = 60000; // so long the page says that the way has changed
const ENDED = ["finished", "left", "expired", "unknown"];
const body = document.body;
const page = document.documentElement;
const texts = JSON.parse(body.dataset.texts);
const speaks = JSON.parse(body.dataset.languages);
const token = location.hash.slice(1);
const headers = { Authorization: `Ticket ${token}` };
const chosen = new URLSearchParams(location.search).get("lang");
const chime = new Audio();
const $ = (id) => document.getElementById(id);

let lastCall = null; // null until the first snapshot: a page opened late does not ring
let toldAt = null;
let zone = undefined;
let ringing = false;
let said = "";
let before = { state: "", words: "" };
let newsUntil = 0;

function turnTo(language) {
  location.replace(`?lang=${language}${location.hash}`);
}

function setState(state) {
  $("visit").dataset.state = state;
  $("after").hidden = ENDED.includes(state) || state === "loading";
}

function say() {
  const words = $("visit").querySelector("[data-say]")?.textContent.trim() ?? "";
  if (said !== words) $("say").textContent = words;
  said = words;
}

/* ---- the way ---- */

const dark = matchMedia("(prefers-color-scheme: dark)");
const map = createMap({
  headers,
  put(svg) {
    const place = $("way-map");
    if (svg && place?.firstChild !== svg) place?.replaceChildren(svg);
    if (!svg) place?.replaceChildren();
  },
});

function showMap() {
  const query = new URLSearchParams({ ...(chosen && { lang: page.lang }), ground: dark.matches ? "night" : "light" });
  map.want(`/api/v1/visit/map?${query}`, $("way-map")?.dataset.key ?? "");
}

/* Another way while nothing else changed is told; a way that comes with a call is told by the call. */
function showWay(state) {
  const words = $("way").querySelector(".steps, .fact")?.textContent ?? "";
  if (words && before.words && words !== before.words && state === before.state) {
    newsUntil = Date.now() + NEWS_MS;
    const where = $("visit").querySelector(".go")?.textContent ?? "";
    $("say").textContent = `${texts.way_changed} ${where}`.trim();
    setTimeout(tellNews, NEWS_MS + 1);
  }
  before = { state, words };
  tellNews();
  showMap();
}

function tellNews() {
  const note = $("way-new");
  if (note) note.hidden = Date.now() >= newsUntil;
}

dark.addEventListener("change", showMap);

function unknown() {
  forget();
  $("visit").replaceChildren($("unknown").content.cloneNode(true));
  $("way").replaceChildren();
  setState("unknown");
  body.dataset.link = "none";
  document.title = texts.title;
  say();
}

function arrived(snapshot) {
  toldAt = serverNow();
  zone = snapshot.time_zone;
  if (!chosen && snapshot.language !== page.lang && speaks.includes(snapshot.language)) return turnTo(snapshot.language);
  setState(snapshot.state);
  $("leave").hidden = !snapshot.can_leave;
  const code = `${snapshot.letter} ${String(snapshot.number).padStart(3, "0")}`;
  document.title = snapshot.state === "called" ? `${code} · ${texts.called}` : `${code} · ${snapshot.site_name}`;
  const call = snapshot.state === "called" ? snapshot.call_key : "";
  if (lastCall !== null && call && call !== lastCall) ring();
  lastCall = call ?? "";
  say();
  showWay(snapshot.state);
}

function ring() {
  if (!ringing) return;
  navigator.vibrate?.([300, 150, 300]);
  chime.play().catch(() => {});
}

function link(state) {
  page.dataset.stale = state === "stale" ? "yes" : "no";
  body.dataset.link = state === "live" ? "live" : state === "stale" ? "lost" : "connecting";
  if (state !== "stale") return;
  const time = toldAt && new Intl.DateTimeFormat(page.lang, { timeStyle: "short", hourCycle: "h23", timeZone: zone }).format(toldAt);
  $("stale-words").textContent = time ? texts.stale.replace("{time}", time) : texts.stale_never;
}

/* ---- leaving, sound, language ---- */

const outbox = createOutbox({
  headers,
  onAnswer(answer) {
    const refused = answer.status >= 400;
    $("word").textContent = refused ? texts.leave_refused : "";
    $("leave").open = false;
  },
});

$("leave-yes").addEventListener("click", () => {
  if (outbox.tap("/api/v1/visit/leave")) $("word").textContent = texts.leave_sending;
});
$("leave-no").addEventListener("click", () => {
  $("leave").open = false;
  $("leave").querySelector("summary").focus();
});

$("sound").addEventListener("click", () => {
  ringing = !ringing;
  $("sound").setAttribute("aria-pressed", String(ringing));
  $("sound").lastElementChild.textContent = ringing ? texts.sound_is_on : texts.sound_on;
  chime.src = "/static/sounds/chime.wav";
  if (ringing) ring(); // the tap itself lets the browser play later
});

document.addEventListener("click", (event) => {
  const language = event.target.closest("[data-language]");
  if (!language) return;
  event.preventDefault();
  turnTo(language.dataset.language);
});

addEventListener("hashchange", () => location.reload());

if (!token) {
  unknown();
} else {
  setState("loading");
  // Without a language the visit comes in its own: the one in which the visitor took the number.
  follow(`/api/v1/visit/live${chosen ? `?lang=${page.lang}` : ""}`, {
    headers,
    onSnapshot: ({ snapshot, html }) => swap(html, () => arrived(snapshot)),
    onState: link,
    onRefused(status) {
      if (status === 401 || status === 404) unknown();
      return false;
    },
  });
}
