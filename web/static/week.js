// Drawing on a mediator's week: drag over the hours of a day, then say what they are. Without this file the forms
// below the week do the same.
"use strict";
(() => {
  const grid = document.getElementById("week-grid");
  const dialog = document.getElementById("week-dialog");
  if (!grid || !dialog || !dialog.showModal || !window.PointerEvent) return;
  const form = dialog.querySelector("form");
  const title = document.getElementById("week-dialog-title");
  const firstHour = Number(grid.dataset.firstHour);
  const LEAST_MOVE = 6;
  let drawn = null;

  document.querySelectorAll(".drag-hint").forEach((hint) => { hint.hidden = false; });

  const clock = (half) => {
    const minutes = firstHour * 60 + half * 30;
    return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  };

  const halfAt = (day, y) => {
    const box = day.getBoundingClientRect();
    const halves = Number(day.dataset.halves);
    return Math.max(0, Math.min(halves - 1, Math.floor(((y - box.top) / box.height) * halves)));
  };

  const show = () => {
    const first = Math.min(drawn.from, drawn.to);
    const count = Math.abs(drawn.to - drawn.from) + 1;
    drawn.mark.className = `block block-drawn at-${first + 1} for-${count}`;
    drawn.mark.textContent = `${clock(first)}–${clock(first + count)}`;
  };

  const forget = () => {
    if (drawn && drawn.mark) drawn.mark.remove();
    drawn = null;
  };

  grid.addEventListener("pointerdown", (event) => {
    const day = event.target.closest(".blocks");
    // A finger scrolls the page; on a phone the week is a list, and the forms are there.
    if (!day || event.button !== 0 || event.pointerType === "touch" || event.target.closest("a")) return;
    forget();
    const at = halfAt(day, event.clientY);
    drawn = { day, y: event.clientY, from: at, to: at, mark: null };
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (!drawn || dialog.open) return;
    if (!drawn.mark) {
      if (Math.abs(event.clientY - drawn.y) < LEAST_MOVE) return;
      drawn.mark = document.createElement("li");
      drawn.day.append(drawn.mark);
    }
    drawn.to = halfAt(drawn.day, event.clientY);
    show();
  });

  document.addEventListener("pointerup", () => {
    if (!drawn || dialog.open) return;
    if (!drawn.mark) { drawn = null; return; }
    const first = Math.min(drawn.from, drawn.to);
    const end = Math.max(drawn.from, drawn.to) + 1;
    form.elements.first_date.value = drawn.day.dataset.date;
    form.elements.start.value = clock(first);
    form.elements.end.value = clock(end);
    title.textContent = `${drawn.day.dataset.label}, ${clock(first)}–${clock(end)}`;
    dialog.showModal();
  });

  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !dialog.open) forget(); });
  document.addEventListener("pointercancel", () => { if (!dialog.open) forget(); });
  dialog.addEventListener("close", forget);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
})();
