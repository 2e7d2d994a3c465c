/* What a page can't do by itself. Every page works without this file. */
(() => {
  "use strict";

  /* Two soft notes, when somebody has said yes. Browsers that want a click first stay silent. */
  function sound() {
    try {
      const context = new AudioContext();
      [523.25, 659.25].forEach((tone, index) => {
        const start = context.currentTime + index * 0.18;
        const source = context.createOscillator();
        const volume = context.createGain();
        source.type = "sine";
        source.frequency.value = tone;
        volume.gain.setValueAtTime(0, start);
        volume.gain.linearRampToValueAtTime(0.12, start + 0.03);
        volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
        source.connect(volume).connect(context.destination);
        source.start(start);
        source.stop(start + 0.65);
      });
    } catch { /* no sound here */ }
  }

  /* The live page: its sentence is announced once when it changes, its title follows, a yes is heard. */
  const seen = () => document.querySelector("#live #seen[data-state]");
  const sentence = () => document.querySelector("#sentence")?.textContent.trim() ?? "";
  let last = null;
  function remember() {
    const mark = seen();
    last = mark && { state: mark.dataset.state, booked: Number(mark.dataset.booked), sentence: sentence() };
  }
  function compare() {
    const mark = seen();
    if (!mark || !last) return;
    if (sentence() !== last.sentence) {
      document.title = mark.dataset.title;
      const announced = document.querySelector("#announced");
      if (announced) announced.textContent = sentence();
    }
    if (Number(mark.dataset.booked) > last.booked) sound();
    remember();
  }

  /* The form: a language chosen from the usual ones replaces what was typed, a typed one what was chosen. */
  function chosen(event) {
    const input = event.target;
    if (input.name !== "language" || !input.closest("#language-usual")) return;
    const typed = document.querySelector("#q");
    const found = document.querySelector("#language-found");
    if (typed) typed.value = "";
    if (found) found.replaceChildren();
  }
  function found() {
    const one = document.querySelector("#language-found input:checked");
    (one ?? document.querySelector("#ask"))?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("DOMContentLoaded", () => {
    remember();
    document.querySelector("#faults")?.focus();
  });
  /* A page that can't renew itself says so, until it can again. */
  function stale(is) {
    const told = document.querySelector("#stale");
    if (told && told.hidden === is) told.hidden = !is;
  }
  document.addEventListener("htmx:error", () => stale(true));
  document.addEventListener("htmx:response:error", () => stale(true));
  document.addEventListener("htmx:after:request", (event) => {
    if ((event.detail?.ctx?.response?.status ?? 500) < 400) stale(false);
  });

  document.addEventListener("change", chosen);
  document.addEventListener("htmx:after:swap", (event) => {
    compare();
    const target = event.detail?.ctx?.target ?? event.target;
    if (target?.id === "language-found") found();
  });
})();
