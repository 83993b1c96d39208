/* The chime, and whether this browser may play it. A screen without sound must be known to the staff. */

export function createChime(onBlocked) {
  const audio = new Audio("/static/sounds/chime.wav");
  audio.preload = "auto";
  let blocked = null;

  function found(now) {
    if (now === blocked) return;
    blocked = now;
    onBlocked(now);
  }

  async function play(volume) {
    audio.volume = volume;
    audio.currentTime = 0;
    try {
      await audio.play();
      found(false);
      return true;
    } catch (error) {
      if (error.name === "NotAllowedError") found(true);
      return false;
    }
  }

  return {
    /* Silent, but not muted: the browser's rules for sound hold, so a block shows before the first call. */
    check: () => play(0),
    async ring() {
      if (await play(1)) document.documentElement.dataset.chimes = String(Number(document.documentElement.dataset.chimes) + 1);
    },
    async unblock() {
      await play(1);
    },
  };
}
