/* The hosts' page: signs in, chooses a place, follows the hall and sends taps. What to show is decided and
   rendered on the server; a button says in data-post and data-body what it sends. */

import { startAssistant } from "./assistant.js";
import { startTicker } from "./clock.js";
import { closeSheets, startKeys } from "./keys.js";
import { follow } from "./live.js";
import { createOutbox, send } from "./post.js";
import { startPassages } from "./passages.js";
import { startPlacing } from "./placing.js";
import { forget, swap } from "./swap.js";

const SITE = "onthaal-site";
const body = document.body;
const texts = JSON.parse(body.dataset.texts);
const siteNames = JSON.parse(body.dataset.sites);
const $ = (id) => document.getElementById(id);
const tick = startTicker(texts);

let site = null;
let channel = null;
let choosing = false; // the host asked for another point
let linkState = "connecting";

function show(view) {
  body.dataset.view = view;
  for (const main of document.querySelectorAll("main.view")) main.hidden = !main.classList.contains(`view-${view}`);
}

function notice(words) {
  $("notice").textContent = words;
}

function link(state) {
  body.dataset.link = state === "stale" ? "lost" : state;
  document.documentElement.dataset.stale = state === "stale" ? "yes" : "no";
}

const outbox = createOutbox({
  name: "onthaal-outbox",
  onState(state) {
    body.dataset.outbox = state;
    link(state === "offline" && linkState === "live" ? "lost" : linkState);
  },
  onAnswer(answer) {
    for (const button of document.querySelectorAll(`[data-post][aria-busy]`)) button.removeAttribute("aria-busy");
    if (answer.status === 401) return signedOut();
    if (answer.status < 400) return notice("");
    notice(refusal(answer.body));
  },
});

function refusal(problem) {
  return [problem.title, problem.detail].filter(Boolean).join(" ") || texts.refused;
}

/* ---- signing in ---- */

async function begin() {
  for (let wait = 500; ; wait = Math.min(wait * 2, 4000)) {
    const answer = await fetch("/api/v1/session", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) return signedIn(await answer.json());
    if (answer && answer.status < 500 && answer.status !== 429) return signedOut();
    link("lost");
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function signedOut() {
  for (const dialog of [assistant, passages, placing]) dialog.close();
  channel?.stop();
  channel = null;
  link("connecting");
  notice("");
  show("sign-in");
  $("login").focus();
}

$("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await send({
    url: "/api/v1/session",
    body: JSON.stringify({ login: form.login.value.trim(), password: form.password.value }),
  });
  if (answer.status === 200) {
    form.reset();
    $("sign-in-word").textContent = "";
    return signedIn(answer.body);
  }
  const offline = answer.status === 0 || answer.status >= 500;
  const words = offline ? texts.sign_in_offline : answer.status === 429 ? texts.sign_in_wait : texts.sign_in_refused;
  $("sign-in-word").textContent = words;
  form.password.select();
});

function signedIn({ sites }) {
  const kept = localStorage.getItem(SITE);
  if (sites.length === 1 || sites.includes(kept)) return work(sites.includes(kept) ? kept : sites[0]);
  const buttons = sites.map((id) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "choice";
    button.textContent = siteNames[id] ?? id;
    button.addEventListener("click", () => work(id));
    return button;
  });
  $("sites").replaceChildren(...buttons);
  show("sites");
}

async function signOut() {
  await send({ method: "DELETE", url: "/api/v1/session" });
  localStorage.removeItem(SITE);
  signedOut();
}

/* ---- following the hall ---- */

function work(id) {
  site = id;
  localStorage.setItem(SITE, id);
  forget();
  channel?.stop();
  linkState = "connecting";
  link(linkState);
  channel = follow(`/api/v1/sites/${site}/live/host?lang=${document.documentElement.lang}`, {
    onSnapshot: ({ snapshot, html }) => swap(html, () => arrived(snapshot)),
    onState(state) {
      linkState = state;
      link(state);
    },
    onRefused(status) {
      if (status === 401) signedOut();
      if (status === 403 || status === 404) localStorage.removeItem(SITE);
      return status !== 401;
    },
  });
}

function arrived(snapshot) {
  const point = snapshot.points.find((each) => each.mine);
  if (!point) choosing = false;
  show(point && !choosing ? "work" : "points");
  const first = snapshot.current[0];
  const code = first ? `${first.letter} ${String(first.number).padStart(3, "0")}` : "";
  document.title = [code, point?.name, snapshot.site_name].filter(Boolean).join(" · ");
  tick();
}

/* ---- taps ---- */

const assistant = startAssistant({ site: () => site, onSignedOut: signedOut, refusal });

const passages = startPassages({ site: () => site, onSignedOut: signedOut, refusal });
const placing = startPlacing({
  site: () => site,
  onSignedOut: signedOut,
  refusal,
  onSaved({ id }, words) {
    $("say").textContent = words;
    $("devices-sheet").open = true;
    $(`place-${id}`)?.focus();
  },
});

const doings = {
  assist: assistant.open,
  passages: passages.open,
  place: placing.open,
  points() {
    choosing = true;
    show("points");
  },
  work() {
    choosing = false;
    show("work");
  },
  "sign-out": signOut,
};

document.addEventListener("click", (event) => {
  const inSheet = event.target.closest("details.pop, details.menu");
  if (!event.target.closest(".keys, .languages, .devices .sheet")) closeSheets(event.target.closest("summary") ? inSheet : null);
  const button = event.target.closest("button");
  if (!button || button.closest("dialog")) return;
  if (button.dataset.do) return doings[button.dataset.do](button);
  if (!button.dataset.post) return;
  notice("");
  if (outbox.tap(`/api/v1/sites/${site}/${button.dataset.post}`, button.dataset.body)) {
    button.setAttribute("aria-busy", "true");
    if (button.dataset.then === "work") choosing = false;
  }
});

/* A message for a kiosk. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.order) return;
  event.preventDefault();
  outbox.tap(`/api/v1/sites/${site}/${form.dataset.order}`, JSON.stringify({ do: "message", text: form.text.value }));
  form.reset();
  document.activeElement.blur();
});

startKeys($("keys-on"));
begin();
