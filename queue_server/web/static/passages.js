/* Closing lifts, doors and corridors: find it on the left, say until when on the right. What that means for visitors
   is worked out on the server. */

import { createReader } from "./fragments.js";
import { createOutbox } from "./post.js";

const $ = (id) => document.getElementById(id);

export function startPassages({ site, onSignedOut, refusal }) {
  const dialog = $("passages-dialog");
  const field = $("passages-text");
  const list = $("passages-list");
  const pane = $("passages-pane");
  const hint = pane.innerHTML;
  const reader = createReader({ onRefused: refused });
  const outbox = createOutbox({
    onAnswer(answer) {
      pane.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
      if (answer.status < 400) return dialog.close();
      refused(answer.status, answer.body);
    },
  });

  function say(words) {
    $("passages-word").textContent = words;
  }

  function refused(status, problem) {
    if (status === 401) return onSignedOut();
    say(refusal(problem));
  }

  function address(more = "") {
    return `/host/${site()}/passages?lang=${document.documentElement.lang}${more}`;
  }

  function showList() {
    dialog.dataset.pane = "none";
    pane.innerHTML = hint;
    for (const one of list.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  }

  async function load() {
    const answer = await reader.read(address());
    if (!answer) return;
    list.innerHTML = answer.html["passages-list"];
    filter();
  }

  async function choose(button) {
    say("");
    const answer = await reader.read(address(`&thing=${encodeURIComponent(button.dataset.thing)}`));
    if (!answer) return;
    showList();
    button.setAttribute("aria-current", "true");
    pane.innerHTML = answer.html["passages-pane"];
    dialog.dataset.pane = "card";
    pane.querySelector("h2")?.focus();
  }

  function filter() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of list.querySelectorAll(".passage-group")) {
      group.dataset.folded ??= group.open ? "no" : "yes";
      let here = 0;
      for (const item of group.querySelectorAll("li")) {
        const text = item.firstElementChild.dataset.words;
        item.hidden = !words.every((word) => text.includes(word));
        here += item.hidden ? 0 : 1;
      }
      group.hidden = here === 0;
      group.open = words.length ? here > 0 : group.dataset.folded === "no";
      found += here;
    }
    const nothing = list.querySelector(".passages-nothing");
    if (nothing) nothing.hidden = found > 0;
  }

  function post(act, body, button) {
    say("");
    if (outbox.tap(`/api/v1/sites/${site()}/passages/${act}`, JSON.stringify(body))) button.setAttribute("aria-busy", "true");
  }

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const body = { thing_id: form.dataset.passage };
    if (form.until.value === "open") body.lasting = true;
    if (form.until.value === "time") {
      if (!form.clock.value) return form.clock.focus();
      body.until = form.clock.value;
    }
    post("close", body, form.querySelector("[type=submit]"));
  });

  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do === "done") return dialog.close();
    if (button.dataset.do === "list") return showList();
    if (button.dataset.thing) return choose(button);
    if (button.dataset.open) post("open", { thing_id: button.dataset.open }, button);
  });
  /* Who sets a time means it. */
  dialog.addEventListener("input", (event) => {
    if (event.target === field) return filter();
    if (event.target.name === "clock") event.target.form.until.value = "time";
  });
  dialog.addEventListener("close", reader.stop);

  return {
    open() {
      if (!site() || dialog.open) return;
      say("");
      field.value = "";
      showList();
      dialog.showModal();
      field.focus();
      load();
    },
    close: () => dialog.close(),
  };
}
