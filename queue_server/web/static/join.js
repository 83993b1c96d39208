/* A visitor's own phone: finds, answers, and takes a number. The code of the entrance and the token of the number stay
   in the fragments of the addresses: they are never part of a request's address or of a log. */

import { createIntake, keepFocus, newToken, walkWithArrows } from "./intake.js";
import { createOutbox } from "./post.js";
import { sha256 } from "./sha256.js";

const KEPT = "onthaal-join"; // only while the page is loaded again in another language
const STEPS = ["step", "answers", "product_ids", "topic_id"]; // what Back takes back
const site = document.body.dataset.site;
const page = document.documentElement;
const headers = { Authorization: `Join ${location.hash.slice(1)}` };
const $ = (id) => document.getElementById(id);
const field = $("join-text");
const step = $("join-step");

let before = []; // where Back leads
let token = "";

const intake = createIntake({
  url: () => `/join/${site}/intake?lang=${page.lang}`,
  headers: () => headers,
  onShown: shown,
  onRefused: refused,
  onLink: link,
});

function link(heard) {
  document.body.dataset.link = heard ? "live" : "lost";
}

function shown(state, patch) {
  step.removeAttribute("aria-busy");
  const name = step.querySelector("[data-step]")?.dataset.step;
  const moved = $("join-find").hidden !== (name !== "find") || "step" in patch || "answers" in patch;
  $("join-find").hidden = name !== "find";
  if ("text" in patch && field.value !== state.text) field.value = state.text;
  $("say").textContent = step.querySelector("[data-say]")?.textContent.trim() ?? "";
  if (!moved || document.activeElement === field) return;
  scrollTo(0, 0);
  keepFocus(step, name === "find" ? [".find"] : ["h1"]);
}

function refused(status, problem) {
  const card = $("refused").content.cloneNode(true);
  card.querySelector("h1").textContent = problem.title ?? "";
  card.querySelector("p").textContent = problem.detail ?? "";
  $("join-find").hidden = true;
  step.replaceChildren(card);
  step.removeAttribute("aria-busy");
  step.querySelector("h1").focus();
}

function go(patch) {
  if (STEPS.some((key) => key in patch)) before.push(intake.state());
  $("join-word").textContent = "";
  intake.show(patch);
}

const outbox = createOutbox({
  headers,
  onState: (state) => link(state !== "offline"),
  onAnswer(answer) {
    $("take")?.removeAttribute("aria-busy");
    // In place of this page: Back does not lead to a second number.
    if (answer.status === 201) return location.replace(`/t?lang=${page.lang}#${token}`);
    token = "";
    $("join-word").textContent = [answer.body.title, answer.body.detail].filter(Boolean).join(" ");
  },
});

const doings = {
  back() {
    $("join-word").textContent = "";
    if (before.length) intake.show(before.pop());
  },
  take(button) {
    if (token) return; // on its way
    token = newToken();
    const body = { ...JSON.parse(button.dataset.body), language: page.lang, token_hash: sha256(token) };
    outbox.tap(`/api/v1/sites/${site}/join`, JSON.stringify(body));
    button.setAttribute("aria-busy", "true");
  },
};

document.addEventListener("click", (event) => {
  const language = event.target.closest("[data-language]");
  if (language) {
    event.preventDefault();
    sessionStorage.setItem(KEPT, JSON.stringify({ state: intake.state(), before }));
    return location.replace(`?lang=${language.dataset.language}${location.hash}`);
  }
  const button = event.target.closest("button");
  if (button?.dataset.do) return doings[button.dataset.do](button);
  if (button?.dataset.patch) go(JSON.parse(button.dataset.patch));
});

field.addEventListener("input", () => intake.typed(field.value));
walkWithArrows(field, step);
addEventListener("hashchange", () => location.reload());

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
before = kept?.before ?? [];
intake.show(kept?.state ?? {});
