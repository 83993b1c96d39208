/* The waiting-room screen: pairs once, follows its site, shows and chimes. */

import { serverNow } from "/static/web/clock.js";
import { follow } from "/static/web/live.js";
import { newKey, send } from "/static/web/post.js";
import { forget, swap } from "/static/web/swap.js";
import { createAnnouncer } from "./announcer.js";
import { createChime } from "./chime.js";
import { createGuide } from "./guide.js";

const MINUTE_MS = 60000;
const REPORT_MS = 30000; // a screen that is not heard for three of these is missed
const SIDE_MINUTES = 30; // hero and list change sides now and then against burn-in (D8)
const ORBIT = [[0, 0], [3, 0], [3, 3], [0, 3], [-3, 3], [-3, 0], [-3, -3], [0, -3], [3, -3]];
const page = document.documentElement;
const body = document.body;
const $ = (id) => document.getElementById(id);

let site = null;
let latest = null;
let stale = false;
let zone = undefined;

function show(view) {
  body.dataset.view = view;
  for (const main of document.querySelectorAll("main.view")) main.hidden = !main.classList.contains(`view-${view}`);
}

/* ---- sizes from the viewing distance ---- */

const standing = matchMedia("(orientation: portrait)");

function size() {
  const name = standing.matches ? "portrait" : "landscape";
  body.style.setProperty("--row", `${body.dataset[`${name}Vw`]}vw`);
  body.style.setProperty("--rows", body.dataset[`${name}Rows`]);
  decide();
  lead();
}

function unreadable() {
  const name = standing.matches ? "portrait" : "landscape";
  return body.dataset[`${name}Readable`] === "no" ? `layout-${name}` : "";
}

function decide() {
  if (!site) return;
  if (unreadable()) return show(unreadable());
  if (stale) return show("stale");
  if (!latest) return;
  show(latest.is_open || latest.calls.some((call) => call.now) ? "board" : "closed");
  tidy();
}

/* As many rows as were asked for; the one in the hero panel does not stand in the list again. */
function tidy() {
  let left = guide.rows(Number(body.dataset[standing.matches ? "portraitRows" : "landscapeRows"]));
  for (const row of document.querySelectorAll("#calls .call")) {
    row.hidden = row.dataset.callKey === announcer.shown() || left <= 0;
    if (row.hidden) continue;
    left -= 1;
    fit(row);
  }
  fit($("hero"));
}

/* A place that is too long for its line is written smaller, never cut. */
function fit(node) {
  const words = node.querySelector(".fit");
  if (!words) return;
  words.style.fontSize = "";
  const room = words.parentElement.clientWidth / words.offsetWidth;
  if (room < 1) words.style.fontSize = `${Math.floor(room * 98)}%`;
}

/* ---- calls ---- */

const chime = createChime(async (blocked) => {
  $("sound").hidden = !blocked;
  if (!site) return;
  const path = blocked ? "alerts" : "alerts/clear";
  const key = newKey();
  const message = { url: `/api/v1/sites/${site}/${path}`, key, body: JSON.stringify({ kind: "sound_blocked", detail: "screen" }) };
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await send(message);
    if (answer.status !== 0 && answer.status < 500 && answer.status !== 429) return;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
});

const guide = createGuide(() => tidy());

const announcer = createAnnouncer({
  holdMs: Number(page.dataset.heroMs),
  show(key, html, fresh) {
    const hero = $("hero");
    hero.dataset.callKey = key;
    hero.innerHTML = html;
    hero.classList.remove("fresh");
    void hero.offsetWidth; // lets the same animation start again
    hero.classList.toggle("fresh", fresh);
    tidy();
    lead();
  },
  /* The way to it has changed: nothing to be announced. */
  change(html) {
    $("hero").innerHTML = html;
    tidy();
  },
  ring: () => chime.ring(),
});

function arrived(snapshot) {
  latest = snapshot;
  zone = snapshot.time_zone;
  const cards = [...$("heroes").children].map((card) => ({ key: card.dataset.callKey, html: card.innerHTML }));
  announcer.update(cards, snapshot.calls.map((call) => call.call_key));
  decide();
  lead();
  clock();
}

/* The map beside the one call, if there is one for it. */
function lead() {
  const card = [...$("heroes").children].find((each) => each.dataset.callKey === announcer.shown());
  guide.lead(site, card?.dataset.point, stale ? "" : card?.dataset.map);
}

function link(state) {
  stale = state === "stale";
  page.dataset.stale = stale ? "yes" : "no";
  if (stale) forget();
  decide();
  lead();
}

/* ---- the clock and the pixel orbit ---- */

function clock() {
  const now = serverNow();
  const words = new Intl.DateTimeFormat(page.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(now);
  if (zone && $("clock").textContent !== words) $("clock").textContent = words;
  const minute = Math.floor(now / MINUTE_MS);
  const [x, y] = ORBIT[minute % ORBIT.length];
  body.style.setProperty("--orbit-x", `${x}px`);
  body.style.setProperty("--orbit-y", `${y}px`);
  if (!announcer.shown()) body.dataset.side = String(Math.floor(minute / SIDE_MINUTES) % 2);
}

/* ---- pairing ---- */

$("pair").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await send({ url: "/api/v1/devices/pair", body: JSON.stringify({ code: $("code").value.trim() }) });
  if (answer.status === 201) return location.reload();
  const words = $("pair-word").dataset;
  $("pair-word").textContent = answer.status === 0 || answer.status >= 500 ? words.offline : words.refused;
  $("code").select();
});

async function begin() {
  for (let wait = 500; ; wait = Math.min(wait * 2, 5000)) {
    const answer = await fetch("/api/v1/device", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) return start(await answer.json());
    if (answer && answer.status < 500 && answer.status !== 429) return unpaired();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function unpaired() {
  site = null;
  show("pair");
  $("code").focus();
}

function report() {
  if (site) send({ method: "PUT", url: `/api/v1/sites/${site}/devices/self/health`, body: "{}" });
}

function start(device) {
  site = device.site_id;
  report();
  chime.check();
  follow(`/api/v1/sites/${site}/live/screen`, {
    onSnapshot: ({ snapshot, html }) => swap(html, () => arrived(snapshot)),
    onState: link,
    onRefused(status) {
      if (status !== 401) return true;
      unpaired();
      return false;
    },
  });
}

$("sound").addEventListener("click", () => chime.unblock());
standing.addEventListener("change", size);
document.fonts.addEventListener("loadingdone", decide);
size();
setInterval(clock, 1000);
setInterval(report, REPORT_MS);
begin();
