/* The hosts' assistant: finds what a visitor means, tells what a host can tell, and gives a number at the door. */

import { createIntake, drawCodes, keepFocus, newToken, walkWithArrows } from "./intake.js";
import { createOutbox } from "./post.js";
import { sha256 } from "./sha256.js";

const FORGOTTEN_MS = 2 * 60 * 1000; // closed by accident, what was said is still there; then it is another visitor
const NEXT = [".ask .answer", "#intake-give", "[data-pane] .primary", "[data-pane] h2"];
const $ = (id) => document.getElementById(id);

export function startAssistant({ site, onSignedOut, refusal }) {
  const dialog = $("assist");
  const field = $("assist-text");
  const pane = $("assist-pane");
  let token = "";
  let closedAt = 0;

  const intake = createIntake({
    url: () => `/host/${site()}/intake?lang=${document.documentElement.lang}`,
    onShown: shown,
    onRefused: refused,
    onLink: link,
  });

  const outbox = createOutbox({
    onState: (state) => link(state !== "offline"),
    onAnswer(answer) {
      pane.querySelector("#intake-give")?.removeAttribute("aria-busy");
      if (answer.status === 201) return intake.show({ ticket: answer.body, text: "", topic_id: null });
      token = "";
      refused(answer.status, answer.body);
    },
  });

  function link(heard) {
    dialog.dataset.assist = heard ? "heard" : "lost";
  }

  function say(words) {
    $("assist-word").textContent = words;
  }

  function refused(status, problem) {
    if (status === 401) return onSignedOut();
    say(refusal(problem));
  }

  function shown(state, patch) {
    const kind = pane.querySelector("[data-pane]")?.dataset.pane ?? "none";
    const another = dialog.dataset.pane !== kind || Boolean(patch.product_id);
    dialog.dataset.pane = kind;
    if (field.value !== state.text && "text" in patch) field.value = state.text;
    drawCodes(pane, token && `${dialog.dataset.phoneUrl}#${token}`);
    if (another) pane.scrollTop = 0;
    if (dialog.open && patch.product_id) pane.querySelector("[data-pane] .primary")?.focus();
    else if (dialog.open && document.activeElement !== field) keepFocus(pane, NEXT);
    const words = dialog.querySelector(kind === "none" || !another ? "#assist-list [data-say]" : "#assist-pane [data-say]");
    $("assist-say").textContent = words?.textContent.trim() ?? "";
  }

  function again() {
    token = "";
    say("");
    field.value = "";
    intake.fresh();
    intake.show();
    field.focus();
  }

  function give(button) {
    if (token) return; // on its way, or there
    token = newToken();
    say("");
    const body = { ...JSON.parse(button.dataset.body), token_hash: sha256(token) };
    outbox.tap(`/api/v1/sites/${site()}/visits`, JSON.stringify(body));
    button.setAttribute("aria-busy", "true");
  }

  const doings = {
    "intake-close": () => dialog.close(),
    "intake-fresh": again,
    "intake-give": give,
    "intake-more"() {
      intake.show({ text: "", topic_id: null });
      field.focus();
    },
  };

  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do) return doings[button.dataset.do](button);
    if (!button.dataset.patch) return;
    say("");
    intake.show(JSON.parse(button.dataset.patch));
  });
  dialog.addEventListener("close", () => (closedAt = Date.now()));
  field.addEventListener("input", () => intake.typed(field.value));
  walkWithArrows(field, $("assist-list"));

  return {
    open() {
      if (!site() || dialog.open) return;
      dialog.showModal();
      if (intake.state().ticket || Date.now() - closedAt > FORGOTTEN_MS) return again();
      field.focus();
    },
    close() {
      if (dialog.open) dialog.close();
      token = "";
      intake.fresh();
      closedAt = 0;
    },
  };
}
