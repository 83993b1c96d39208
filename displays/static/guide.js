/* A small map of the way beside the one call there is: in the column of the last calls, of which fewer are shown. */

import { createMap } from "/static/web/way.js";

const ROWS = 3; // the list keeps so many (D4)
const ROW_HEIGHT = 1.3; // of a row beside a map, in its letters; screen.css has the same
const LEAST = { width: 6, height: 3.4 }; // in letters of a row: with less room there is no map
const LETTER = 0.5; // of a map, of a row's: who looks at the map has come closer
const ROUND = 20; // pixels: screens that hardly differ get the same map

export function createGuide(changed) {
  const place = document.getElementById("map");
  const list = place.parentElement;
  const map = createMap({
    put(svg) {
      if (!svg === place.hidden && (!svg || place.firstChild === svg)) return;
      place.replaceChildren(...(svg ? [svg] : []));
      place.hidden = !svg;
      list.style.setProperty("--kept", kept());
      list.classList.toggle("with-map", Boolean(svg));
      changed();
    },
  });

  /* How many rows stay: the call of the hero panel is not one of them. */
  function kept() {
    const hero = document.getElementById("hero").dataset.callKey;
    return Math.min(ROWS, [...list.querySelectorAll(".call")].filter((row) => row.dataset.callKey !== hero).length);
  }

  /* What is free above the rows that stay, in pixels; null when that is too little. */
  function room(letter) {
    const style = getComputedStyle(list);
    const width = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const height = list.clientHeight - parseFloat(style.paddingBottom) - (kept() * ROW_HEIGHT + 0.3) * letter;
    return width >= LEAST.width * letter && height >= LEAST.height * letter ? [width, height] : null;
  }

  function lead(site, point, key) {
    const letter = (parseFloat(getComputedStyle(document.body).getPropertyValue("--row")) * innerWidth) / 100;
    const free = key ? room(letter) : null;
    if (!free) return map.want("", "");
    const [width, height] = free.map((side) => Math.floor(side / ROUND) * ROUND);
    const query = new URLSearchParams({ point, width, height, letter: Math.round(letter * LETTER) });
    return map.want(`/api/v1/sites/${site}/screen/map?${query}`, key);
  }

  return { lead, rows: (usual) => (place.hidden ? usual : Math.min(usual, ROWS)) };
}
