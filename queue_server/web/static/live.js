/* Follows one channel for ever. Fetch and not EventSource, because a phone must send its token in a header.
   States: "connecting", "live", "lost" (connection gone), "stale" (nothing heard for too long). */

import { noteServerTime } from "./clock.js";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5000; // after a Wi-Fi gap everybody is back within a few seconds
const STALE_MS = 15000; // three missed beats

export function staleLimit() {
  return Number(document.documentElement.dataset.staleMs) || STALE_MS;
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) yield parse(block);
  }
}

function parse(block) {
  const event = { name: "message", data: "" };
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event.name = line.slice(6).trim();
    if (line.startsWith("data:")) event.data += line.slice(5).trimStart();
  }
  return event;
}

/* onRefused(status, problem) answers false to give up, anything else to keep trying. */
export function follow(url, { headers = {}, onSnapshot, onState = () => {}, onRefused = () => true }) {
  const limit = staleLimit();
  let state = "connecting";
  let stopped = false;
  let heardAt = performance.now();
  let wait = FIRST_WAIT_MS;
  let connection = null;
  let wake = () => {};

  function say(next) {
    if (next === state) return;
    state = next;
    onState(state);
  }

  async function connect() {
    connection = new AbortController();
    const response = await fetch(url, {
      headers: { Accept: "text/event-stream", ...headers },
      cache: "no-store",
      credentials: "same-origin",
      signal: connection.signal,
    });
    noteServerTime(response.headers.get("Date"));
    if (!response.ok) return refused(response);
    for await (const event of events(response.body)) {
      heardAt = performance.now();
      wait = FIRST_WAIT_MS;
      say("live");
      if (event.name === "snapshot") onSnapshot(JSON.parse(event.data));
    }
  }

  async function refused(response) {
    const final = response.status >= 400 && response.status < 500 && ![408, 425, 429].includes(response.status);
    if (!final) return;
    const problem = await response.json().catch(() => ({}));
    if (onRefused(response.status, problem) === false) stop();
  }

  async function run() {
    while (!stopped) {
      try {
        await connect();
      } catch (error) {
        if (error instanceof SyntaxError) wait = LONGEST_WAIT_MS; // half a message: no reason to hurry
      }
      if (stopped) return;
      if (state !== "stale") say("lost");
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, wait * (0.5 + Math.random())); // jitter: 200 screens do not come back at once
      });
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  /* A dead Wi-Fi link may keep a connection "open" for minutes; silence is what counts. */
  const watch = setInterval(() => {
    if (performance.now() - heardAt <= limit) return;
    if (state !== "stale") {
      say("stale");
      connection?.abort();
    }
  }, Math.min(1000, limit / 5));

  const hurry = () => wake();
  addEventListener("online", hurry);

  function stop() {
    stopped = true;
    clearInterval(watch);
    removeEventListener("online", hurry);
    connection?.abort();
    wake();
  }

  run();
  return { stop };
}
