/* While somebody writes to mediators: what it costs, and ready words. Without this file the page does it in steps. */
(() => {
  "use strict";

  const form = document.querySelector("#write");
  const box = document.querySelector("#cost");
  if (!form || !box) return;
  const words = form.querySelector("#body");
  const rules = JSON.parse(box.dataset.rules);
  const basic = new Set(rules.basic);
  const extension = new Set(rules.extension);
  const latin = /^(?:\p{Script=Latin}|[^\p{L}\p{M}])$/u;
  const at = (name) => box.querySelector(`[data-cost="${name}"]`);

  /* As languages/gsm7.py counts; a pair of units moves whole into the next part. */
  function cost(body) {
    const signs = [...body];
    const outside = signs.filter((sign) => !basic.has(sign) && !extension.has(sign));
    const plain = outside.length === 0;
    const costs = signs.map((sign) => (plain ? (extension.has(sign) ? 2 : 1) : sign.length));
    const [single, part] = plain ? rules.plain : rules.other;
    const units = costs.reduce((sum, one) => sum + one, 0);
    let parts = 1;
    if (units > single) {
      let filled = 0;
      for (const one of costs) {
        if (filled + one > part) {
          parts += 1;
          filled = 0;
        }
        filled += one;
      }
    }
    const dear = outside.every((sign) => latin.test(sign)) ? [...new Set(outside)].join("") : "";
    return { plain, units, room: parts === 1 ? single : part * parts, parts, dear };
  }

  function count() {
    const found = cost(words.value.trim());
    const people = form.querySelectorAll("input[name=to]:checked").length;
    const said = { ...found, people, all: found.parts * people };
    for (const name of ["units", "room", "parts", "people", "all", "dear"]) at(name).textContent = said[name];
    at("plain").hidden = !found.plain;
    at("other").hidden = found.plain;
    at("dear-line").hidden = !found.dear;
    at("too-long").hidden = found.parts <= rules.most;
  }

  form.addEventListener("input", count);
  form.addEventListener("click", (event) => {
    const body = event.target.closest(".ready button")?.dataset[form.querySelector("#locale").value];
    if (!body) return;
    event.preventDefault();
    words.focus();
    words.select();
    /* So that the browser's own "undo" brings back what stood there. */
    if (!document.execCommand("insertText", false, body)) words.value = body;
    count();
  });
  form.querySelector(".without-script").hidden = true;
  count();
})();
