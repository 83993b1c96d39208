/* One announcement at a time: the hero panel keeps a call at least ten seconds, the next one waits (in the list it
   stands at once). Calls that were there at the first snapshot are shown, never announced (D6). */

const WAITING_MOST = 6; // more than a minute behind: the oldest are better looked up in the list

/* `show(key, html, fresh)` puts a call into the hero panel, `change(html)` what is new about the one that stands there. */
export function createAnnouncer({ holdMs, show, change, ring }) {
  const heard = new Set();
  let queue = [];
  let now = new Map();
  let shown = "";
  let content = "";
  let busy = false;
  let first = true;

  /* `calls` newest first, as {key, html} of everybody who is still expected; `all` every key in the snapshot. */
  function update(calls, all) {
    now = new Map(calls.map((call) => [call.key, call.html]));
    const fresh = calls.filter((call) => !heard.has(call.key)).map((call) => call.key);
    heard.clear();
    for (const key of all) heard.add(key);
    queue = queue.filter((key) => now.has(key));
    if (now.has(shown) && now.get(shown) !== content) change((content = now.get(shown)));
    if (first) {
      first = false;
      return rest();
    }
    queue.push(...fresh.reverse());
    queue = queue.slice(-WAITING_MOST);
    if (!busy) next();
  }

  function next() {
    const key = queue.shift();
    if (key === undefined) {
      busy = false;
      return rest();
    }
    busy = true;
    put(key, true);
    ring();
    setTimeout(next, holdMs);
  }

  /* Nothing to announce: keep the hero while its visitor is expected, else the newest who is. */
  function rest() {
    if (busy) return;
    if (!now.has(shown)) put(now.keys().next().value ?? "", false);
  }

  function put(key, fresh) {
    shown = key;
    content = now.get(key) ?? "";
    show(key, content, fresh);
  }

  return { update, shown: () => shown };
}
