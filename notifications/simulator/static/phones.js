"use strict";

/* The wall of phones: asks for news once a second, changes only what is new, keeps focus and typed text. */
(() => {
  const POLL = 1000;
  const QUIET = 5000;
  const wall = document.getElementById("wall");
  const template = document.getElementById("phone");
  const summary = document.getElementById("summary");
  const trouble = document.getElementById("trouble");
  const cards = new Map();
  let version = -1;
  let unreachable = "";
  let unsent = "";
  let newest = [];
  let last_touch = 0;

  const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const path = (number, action) => "/_simulator/phones/" + encodeURIComponent(number) + action;

  async function post(url, values) {
    try {
      const answer = await fetch(url, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values),
      });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      unsent = "Non è partito: riprova.";
      show_trouble();
      return false;
    }
    unsent = "";
    await refresh();
    return true;
  }

  function show_trouble() {
    const text = [unreachable, unsent].filter(Boolean).join(" ");
    trouble.hidden = !text;
    say(trouble, text);
  }

  function make(number, index) {
    const card = template.content.firstElementChild.cloneNode(true);
    const pick = (selector) => card.querySelector(selector);
    const link = (label, field, name) => { pick(field).id = name + index; pick(label).htmlFor = name + index; };
    link("label.unseen", ".say input", "say");
    link(".mode-label", ".mode", "mode");
    link(".seconds-label", ".seconds", "seconds");
    pick(".name").id = "name" + index;
    for (const selector of [".say button", "summary", ".mode", ".seconds", ".setup button"]) {
      pick(selector).setAttribute("aria-describedby", "name" + index);
    }
    pick(".say").addEventListener("submit", async (event) => {
      event.preventDefault();
      const field = pick(".say input");
      const body = field.value;
      if (!body.trim()) { field.focus(); return; }
      field.value = "";
      if (!await post(path(number, "/say"), { body }) && !field.value) field.value = body;
    });
    pick(".setup").addEventListener("submit", async (event) => {
      event.preventDefault();
      const seconds = Math.min(3600, Math.max(0, Number(pick(".seconds").value) || 0));
      say(pick(".saved"), "");
      if (await post(path(number, ""), { mode: pick(".mode").value, seconds })) say(pick(".saved"), "Salvato.");
    });
    const look = () => { if (card.dataset.unread === "yes") { card.dataset.unread = ""; post(path(number, "/read"), {}); } };
    card.addEventListener("focusin", look);
    card.addEventListener("pointerdown", look);
    return card;
  }

  function paint_texts(card, phone) {
    const list = card.querySelector(".talk ol");
    const shown = new Set([...list.children].map((item) => item.dataset.id));
    const wanted = new Set(phone.texts.map((text) => text.id));
    for (const item of [...list.children]) if (!wanted.has(item.dataset.id)) item.remove();
    let added = false;
    for (const text of phone.texts) {
      if (shown.has(text.id)) continue;
      const item = document.createElement("li");
      item.dataset.id = text.id;
      item.className = "from-" + text.origin;
      const who = document.createElement("span");
      who.className = "unseen";
      who.textContent = { service: "Dal servizio: ", carrier: "Dall'operatore telefonico: ", phone: "Dal telefono: " }[text.origin];
      const body = document.createElement("p");
      body.dir = "auto";
      body.textContent = text.body;
      const at = document.createElement("time");
      at.dateTime = text.at;
      at.textContent = new Date(text.at).toLocaleTimeString("it-IT", { hour: "2-digit", minute: "2-digit" });
      item.append(who, body, at);
      list.append(item);
      added = true;
    }
    const talk = list.parentElement;
    talk.hidden = !phone.texts.length;
    if (added) talk.scrollTop = talk.scrollHeight;
  }

  function paint_answers(card, phone) {
    const box = card.querySelector(".answers");
    const key = JSON.stringify(phone.answers);
    if (box.dataset.key === key) return;
    box.dataset.key = key;
    const had_focus = box.contains(document.activeElement);
    box.replaceChildren(...phone.answers.map((answer, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dir = "auto";
      button.textContent = answer;
      if (place === 0 && phone.answers.length > 1) button.className = "first";
      button.setAttribute("aria-describedby", card.querySelector(".name").id);
      button.addEventListener("click", () => post(path(phone.number, "/say"), { body: answer }));
      return button;
    }));
    if (had_focus) (box.querySelector("button") || card.querySelector(".say input")).focus();
  }

  function state_of(phone) {
    const missed = phone.missed === 1 ? "1 messaggio non è arrivato." : phone.missed + " messaggi non sono arrivati.";
    const words = {
      off: "È spento.", refused: "Il numero non è valido.", manual: "",
      yes: "Risponde sì da solo.", no: "Risponde no da solo.",
    }[phone.mode];
    return [words, phone.missed ? missed : "", phone.blocked ? "Ha scritto STOP: non riceve più." : ""].filter(Boolean).join(" ");
  }

  function spaced(number) {
    return number.replace(/^(\+39)(\d{3})(\d{3})(\d+)$/, "$1 $2 $3 $4");
  }

  function paint(card, phone) {
    const pick = (selector) => card.querySelector(selector);
    const owner = phone.name || spaced(phone.number);
    say(pick(".name"), owner);
    say(pick(".initial"), phone.name ? [...phone.name][0].toUpperCase() : "?");
    say(pick(".note"), phone.note && phone.name ? phone.note + " · " : phone.note);
    say(pick(".number"), phone.name ? spaced(phone.number) : "");
    say(pick("label.unseen"), "Scrivi dal telefono di " + owner);
    pick(".talk").setAttribute("aria-label", "Messaggi di " + owner);
    card.classList.toggle("buzzing", phone.buzzing);
    card.dataset.unread = phone.unread ? "yes" : "";
    pick(".buzz").hidden = !phone.buzzing;
    const state = state_of(phone);
    pick(".state").hidden = !state;
    say(pick(".state"), state);
    if (!pick("details").open) {
      pick(".mode").value = phone.mode;
      pick(".seconds").value = phone.seconds;
    }
    paint_texts(card, phone);
    paint_answers(card, phone);
  }

  /* The buzzing come first, but nothing moves under a hand, and the phone that holds the focus is never taken out. */
  function order(phones) {
    const held = document.activeElement.closest(".phone");
    const typed = held && held.querySelector(".say input").value;
    if (Date.now() - last_touch < QUIET || typed) return;
    const wanted = phones.map((phone) => cards.get(phone.number));
    if (wanted.every((card, place) => wall.children[place] === card)) return;
    const middle = wanted.indexOf(held);
    wanted.forEach((card, place) => {
      if (card !== held) wall.insertBefore(card, place < middle ? held : null);
    });
  }

  function count(buzzing) {
    const words = ["Nessun telefono squilla.", "Un telefono squilla.", "Due telefoni squillano.", "Tre telefoni squillano."];
    return words[buzzing] || buzzing + " telefoni squillano.";
  }

  async function refresh() {
    let news;
    try {
      const answer = await fetch("/_simulator/phones?since=" + version);
      if (!answer.ok) throw new Error(String(answer.status));
      news = await answer.json();
    } catch {
      unreachable = "Il simulatore non risponde: riprovo da solo.";
      show_trouble();
      return;
    }
    unreachable = "";
    show_trouble();
    if (!news.phones) return;
    version = news.version;
    for (const phone of news.phones) {
      if (!cards.has(phone.number)) {
        const card = make(phone.number, cards.size);
        cards.set(phone.number, card);
        wall.append(card);
      }
      paint(cards.get(phone.number), phone);
    }
    const known = new Set(news.phones.map((phone) => phone.number));
    for (const [number, card] of cards) if (!known.has(number)) { card.remove(); cards.delete(number); }
    newest = news.phones;
    order(newest);
    document.getElementById("empty").hidden = news.phones.length > 0;
    const buzzing = news.phones.filter((phone) => phone.buzzing).length;
    say(summary, news.phones.length ? count(buzzing) : "");
    document.title = (buzzing ? "(" + buzzing + ") " : "") + "Telefoni di prova";
  }

  async function poll() {
    await refresh();
    order(newest);
    setTimeout(poll, POLL);
  }

  for (const event of ["pointerdown", "pointermove", "keydown", "focusin"]) {
    wall.addEventListener(event, () => { last_touch = Date.now(); });
  }
  poll();
})();
