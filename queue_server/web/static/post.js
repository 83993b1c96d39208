/* Sends what a person tapped until the server has answered. One key per tap: the same key goes out again after a
   network error or a 503, so that nothing is lost or done twice; after a refusal the next tap has a new key. */

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 4000;
const ANSWER_MS = 10000; // longer than any honest answer: then the line is dead
const DOUBLE_TAP_MS = 700;
const KEPT_MS = 10 * 60 * 1000; // an action older than this no longer fits the hall
const TRIES_AFTER_500 = 3;

/* crypto.randomUUID needs https; tablets in a hall often have plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Sends once. Answers {status, body}; status 0 when nobody answered. */
export async function send({ method = "POST", url, body, key = newKey(), headers = {} }) {
  const language = document.documentElement.lang;
  const all = { "Idempotency-Key": key, Accept: "application/json", "Accept-Language": language, ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  try {
    const response = await fetch(url, {
      method,
      headers: all,
      body,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    const retryAfter = Number(response.headers.get("Retry-After")) || 0;
    return { status: response.status, body: readJson(text), retryAfter };
  } catch {
    return { status: 0, body: {}, retryAfter: 0 };
  }
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/* The taps in their order. `name` keeps them over a reload (never used for anything secret). */
export function createOutbox({ name = "", headers = {}, onState = () => {}, onAnswer = () => {} }) {
  const queue = restore(name);
  const tapped = new Map();
  let running = false;
  let wake = () => {};
  addEventListener("online", () => wake());

  function save() {
    if (name) sessionStorage.setItem(name, JSON.stringify(queue));
  }

  /* False when this was the second half of a double tap, or is already on its way. */
  function tap(url, body, method = "POST") {
    const what = `${method} ${url} ${body ?? ""}`;
    const now = performance.now();
    const before = tapped.get(what);
    tapped.set(what, now);
    if (before !== undefined && now - before < DOUBLE_TAP_MS) return false;
    if (queue.some((item) => item.what === what)) return false;
    queue.push({ what, method, url, body, key: newKey(), at: Date.now() });
    save();
    run();
    return true;
  }

  async function run() {
    if (running) return;
    running = true;
    while (queue.length) {
      onState("sending", queue.length);
      const answer = await deliver(queue[0]);
      const item = queue.shift();
      save();
      onAnswer(answer, item);
    }
    running = false;
    onState("idle", 0);
  }

  async function deliver(item) {
    let wait = FIRST_WAIT_MS;
    for (let failures = 0; ; ) {
      const answer = await send({ ...item, headers });
      if (answer.status >= 500) failures += 1;
      const again = answer.status === 0 || [429, 502, 503, 504].includes(answer.status);
      if (!again && (answer.status < 500 || failures >= TRIES_AFTER_500)) return answer;
      onState("offline", queue.length);
      await pause(Math.max(wait * (0.5 + Math.random()), answer.retryAfter * 1000));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  function pause(ms) {
    return new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, ms);
    });
  }

  run();
  return { tap };
}

function restore(name) {
  if (!name) return [];
  const kept = readJson(sessionStorage.getItem(name) ?? "[]");
  return Array.isArray(kept) ? kept.filter((item) => Date.now() - item.at < KEPT_MS) : [];
}
