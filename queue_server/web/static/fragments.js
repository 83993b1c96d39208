/* Fragments that a dialog reads when somebody opens it: asked for until answered; a newer question takes the place of
   one still under way. */

const AGAIN_MS = 700;

/* `onRefused(status, problem)` hears a refusal that asking again does not mend. */
export function createReader({ onRefused }) {
  let asking = null;

  async function once(url, signal) {
    const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
    const response = await fetch(url, { headers, credentials: "same-origin", cache: "no-store", signal });
    const again = response.status >= 500 || response.status === 429;
    return again ? null : { status: response.status, body: await response.json() };
  }

  /* The answer of 200, or null when it was refused or nobody wants it any more. */
  async function read(url) {
    asking?.abort();
    const mine = (asking = new AbortController());
    while (!mine.signal.aborted) {
      const answer = await once(url, mine.signal).catch(() => null);
      if (mine.signal.aborted) return null;
      if (answer?.status === 200) return answer.body;
      if (answer) {
        onRefused(answer.status, answer.body);
        return null;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (0.5 + Math.random())));
    }
    return null;
  }

  return { read, stop: () => asking?.abort() };
}
