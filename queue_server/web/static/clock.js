/* The server's time as this page knows it, and the small words that follow it ("3 min", "over 8 min", "8 s").
   A tablet's own clock may be minutes wrong; the Date header of each connection tells by how much. */

let offset = 0;

export function noteServerTime(header) {
  const at = header ? Date.parse(header) : NaN;
  if (!Number.isNaN(at)) offset = at + 500 - Date.now(); // the header counts whole seconds
}

export function serverNow() {
  return Date.now() + offset;
}

function tick(texts) {
  const now = serverNow();
  for (const node of document.querySelectorAll("[data-since]")) {
    const minutes = Math.max(0, Math.floor((now - Date.parse(node.dataset.since)) / 60000));
    setWords(node, texts.minutes.replace("{count}", minutes));
  }
  for (const node of document.querySelectorAll("[data-due]")) {
    const minutes = Math.ceil((Date.parse(node.dataset.due) - now) / 60000);
    setWords(node, minutes > 0 ? texts.due_in.replace("{count}", minutes) : texts.due_now);
  }
  for (const node of document.querySelectorAll("[data-until]")) {
    const seconds = Math.ceil((Date.parse(node.dataset.until) - now) / 1000);
    node.hidden = seconds <= 0;
    setWords(node.querySelector(".countdown"), texts.seconds.replace("{count}", Math.min(seconds, 10)));
  }
}

function setWords(node, words) {
  if (node && node.textContent !== words) node.textContent = words;
}

/* Twice a second, so that a countdown never seems to skip. Returns a function to call after a swap. */
export function startTicker(texts) {
  const now = () => tick(texts);
  setInterval(now, 500);
  document.addEventListener("visibilitychange", now);
  return now;
}
