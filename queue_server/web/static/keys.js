/* Keys of the hosts' page. Each button carries its letters in data-key, so that the page and this file cannot
   disagree. They can be turned off (WCAG 2.1.4) and are silent while somebody types. */

const STORE = "onthaal-keys";

function typing(target) {
  return target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

export function startKeys(toggle) {
  toggle.checked = localStorage.getItem(STORE) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeSheets();
    if (!toggle.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const letter = event.key.toUpperCase();
    if (!/^[A-Z]$/.test(letter)) return;
    const button = document.querySelector(`[data-key~="${letter}"]`);
    if (!button || button.closest("[hidden]")) return;
    event.preventDefault();
    button.click();
    if (button.matches("summary")) button.parentElement.querySelector("button")?.focus();
  });
}

export function closeSheets(except = null) {
  for (const sheet of document.querySelectorAll("details.pop[open], details.menu[open]")) {
    if (sheet === except) continue;
    const inside = sheet.contains(document.activeElement);
    sheet.open = false;
    if (inside) sheet.querySelector("summary").focus();
  }
}
