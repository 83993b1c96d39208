/* Where a kiosk or screen hangs: tap the spot, turn until the map is what one sees, save. The server draws the floor
   turned that way, and says with `matrix` what longitude and latitude a tap means. */

import { createReader } from "./fragments.js";
import { createOutbox } from "./post.js";

const TURN_DEGREES = 15;
const STEP_METRES = 0.5;
const ZOOM_MOST = 8;
const MOVES = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const $ = (id) => document.getElementById(id);

export function startPlacing({ site, onSignedOut, refusal, onSaved }) {
  const dialog = $("place-dialog");
  const map = $("place-map");
  const reader = createReader({ onRefused: refused });
  let device = null;
  let view = null; // what the server shows
  let wish = null; // what was asked for last, which may not be shown yet

  const outbox = createOutbox({
    onAnswer(answer) {
      for (const button of dialog.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
      if (answer.status >= 400) return refused(answer.status, answer.body);
      dialog.close();
      onSaved(device, dialog.dataset.saved.replace("{device}", device.name));
    },
  });

  function say(words) {
    $("place-word").textContent = words;
  }

  function refused(status, problem) {
    if (status === 401) return onSignedOut();
    say(refusal(problem));
  }

  async function show(asked = null) {
    const { width, height } = map.getBoundingClientRect();
    const size = { width: bounded(width), height: bounded(height) };
    const { spot, ...rest } = asked ?? {};
    const query = new URLSearchParams({ lang: document.documentElement.lang, ...size, ...rest, ...spot });
    wish = asked;
    const answer = await reader.read(`/host/${site()}/devices/${device.id}/plan?${query}`);
    if (!answer) return;
    view = answer.view;
    wish = wishOf(view);
    map.innerHTML = answer.html["place-map"];
    if ($("place-floors").dataset.floor !== String(view.floor)) $("place-floors").innerHTML = answer.html["place-floors"];
    $("place-floors").dataset.floor = view.floor;
    $("place-save").disabled = !view.spot;
    $("place-closer").disabled = view.zoom >= ZOOM_MOST;
    $("place-farther").disabled = view.zoom <= 1;
  }

  function bounded(length) {
    return Math.round(Math.min(2000, Math.max(240, length)));
  }

  function wishOf({ floor, heading, zoom, spot }) {
    return { floor, heading, zoom, spot };
  }

  function spotAt(x, y) {
    const [longitude, latitude] = view.matrix.map(([right, down, first]) => right * x + down * y + first);
    return { longitude, latitude };
  }

  function tapped(event) {
    if (!view) return;
    const box = map.querySelector("svg").getBoundingClientRect();
    const drawn = map.querySelector("svg").viewBox.baseVal;
    const x = ((event.clientX - box.left) * drawn.width) / box.width;
    const y = ((event.clientY - box.top) * drawn.height) / box.height;
    say("");
    show({ ...wish, spot: spotAt(x, y) });
  }

  /* From the spot where it is wanted, or from the middle of the picture. */
  function moved(way) {
    if (!view) return;
    const [right, down] = MOVES[way].map((part) => part * STEP_METRES * view.scale);
    const drawn = map.querySelector("svg").viewBox.baseVal;
    const from = wish.spot ?? spotAt(drawn.width / 2, drawn.height / 2);
    const [zero, there] = [spotAt(0, 0), spotAt(right, down)];
    const spot = {
      longitude: from.longitude + there.longitude - zero.longitude,
      latitude: from.latitude + there.latitude - zero.latitude,
    };
    say("");
    show({ ...wish, spot });
  }

  function turned(way) {
    if (!view) return;
    const by = way === "left" ? TURN_DEGREES : -TURN_DEGREES; // the map turns left when one turns right
    show({ ...wish, heading: (wish.heading + by + 360) % 360 });
  }

  function post(act, body, button) {
    say("");
    if (outbox.tap(`/api/v1/sites/${site()}/devices/${device.id}/${act}`, body)) button.setAttribute("aria-busy", "true");
  }

  const doings = {
    done: () => dialog.close(),
    closer: () => view && show({ ...wish, zoom: Math.min(ZOOM_MOST, wish.zoom * 2) }),
    farther: () => view && show({ ...wish, zoom: Math.max(1, wish.zoom / 2) }),
    save(button) {
      if (!wish?.spot) return;
      post("place", JSON.stringify({ ...wish.spot, floor: wish.floor, heading: wish.heading }), button);
    },
    forget: (button) => post("unplace", undefined, button),
  };

  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return map.contains(event.target) && tapped(event);
    if (button.dataset.move) return moved(button.dataset.move);
    if (button.dataset.turn) return turned(button.dataset.turn);
    doings[button.dataset.do]?.(button);
  });
  dialog.addEventListener("change", (event) => {
    if (event.target.name === "floor" && view) show({ ...wish, floor: Number(event.target.value) });
  });
  map.addEventListener("keydown", (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    moved(KEYS[event.key]);
  });
  dialog.addEventListener("close", () => {
    reader.stop();
    view = wish = null;
  });

  return {
    open(button) {
      if (!site() || dialog.open) return;
      device = { id: button.dataset.device, name: button.dataset.name };
      $("place-title").textContent = dialog.dataset.title.replace("{device}", device.name);
      $("place-forget").hidden = button.dataset.placed !== "said";
      $("place-save").disabled = true;
      $("place-floors").replaceChildren();
      $("place-floors").removeAttribute("data-floor");
      map.replaceChildren();
      say("");
      dialog.showModal();
      map.focus();
      show();
    },
    close: () => dialog.close(),
  };
}
