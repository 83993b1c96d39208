/* The map of a way: fetched when the way is another one, and kept as long as the page shows it. */

const TRIES = 5;
const PAUSE_MS = 2000;

/* `put(svg)` shows the map, or takes it away when `svg` is null. */
export function createMap({ headers = {}, put }) {
  let wanted = "";
  let shown = "";
  let svg = null;

  /* `address` of the map and `key` of what it shows; without a key there is none. Safe to call again and again. */
  async function want(address, key) {
    const name = key && `${key} ${address}`;
    if (name === wanted) {
      if (name && name === shown) put(svg);
      return;
    }
    wanted = name;
    shown = "";
    put((svg = null));
    if (!name) return;
    const text = await ask(address, () => name === wanted);
    if (name !== wanted || !text) return;
    svg = document.adoptNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement);
    shown = name;
    put(svg);
  }

  async function ask(address, still) {
    for (let tries = 0; tries < TRIES && still(); tries += 1) {
      const answer = await fetch(address, { headers, credentials: "same-origin" }).catch(() => null);
      if (answer?.status === 200) return answer.text();
      if (answer && answer.status < 500 && answer.status !== 429) return "";
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return "";
  }

  return { want };
}
