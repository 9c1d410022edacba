// The review by keyboard: keys tick codes, the characters that prove one are marked with arrows or
// the mouse. Without this file the same form works with ticks, numbers and lists.
(() => {
  "use strict";
  const form = document.getElementById("answer");
  const said = document.getElementById("said");
  if (!form || !said) return;
  const help = document.getElementById("keys-help");
  const note = document.getElementById("marking");
  const rows = [...form.querySelectorAll(".code")];
  let current = rows.find((row) => row.querySelector("input").checked) ?? null;
  let marking = null; // [start, end) while characters are being marked

  // --- the sentence, one element per character (counted as the server counts them) ----------
  const signs = [];
  const walk = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  for (const text of texts) {
    const made = [...text.data].map((sign) => {
      const element = document.createElement("span");
      element.textContent = sign;
      element.dataset.at = signs.length;
      signs.push(element);
      return element;
    });
    text.replaceWith(...made);
  }
  const whole = signs.map((sign) => sign.textContent).join("");
  const cut = (start, end) => signs.slice(start, end).map((sign) => sign.textContent).join("");
  const field = (row, name) => row.querySelector(`[name="${name}-${row.dataset.code}"]`);

  // --- what is marked -----------------------------------------------------------------------
  const marked = (row) => {
    const from = Number(field(row, "from")?.value);
    const to = Number(field(row, "to")?.value);
    return from >= 1 && to >= from && to <= signs.length ? [from - 1, to] : null;
  };
  const paint = () => {
    const here = marking ?? (current && current.querySelector("input").checked ? marked(current) : null);
    signs.forEach((sign, at) => {
      sign.classList.toggle("chosen", Boolean(here) && at >= here[0] && at < here[1]);
      sign.classList.toggle("edge", Boolean(marking) && (at === marking[0] || at === marking[1] - 1));
    });
    for (const row of rows) {
      row.classList.toggle("current", row === current);
      const text = row.querySelector(".part-text");
      const place = marked(row);
      const who = field(row, "target");
      const spoken = who?.value ? ` · ${who.selectedOptions[0].textContent}` : "";
      if (text) text.textContent = (place ? `“${cut(...place)}”` : text.dataset.none) + spoken;
    }
    note.hidden = !marking;
    if (marking) note.textContent = note.dataset.text.replace("{code}", name(current));
  };
  const name = (row) => row.querySelector("label").lastChild.textContent.trim() || row.dataset.code;
  const store = (row, place) => {
    field(row, "from").value = place[0] + 1;
    field(row, "to").value = place[1];
    field(row, "clause").value = "";
    row.querySelector("input").checked = true;
  };

  // --- small sentences to step through ------------------------------------------------------
  const clauses = [];
  {
    let start = null;
    signs.forEach((sign, at) => {
      const stop = /^[，。！？；：、,!?;:…\s~]$/u.test(sign.textContent);
      if (!stop && start === null) start = at;
      if (stop && start !== null) { clauses.push([start, at]); start = null; }
    });
    if (start !== null) clauses.push([start, signs.length]);
  }
  const step = (by) => {
    const exact = clauses.findIndex(([start, end]) => start === marking[0] && end === marking[1]);
    const inside = clauses.findIndex(([start, end]) => start <= marking[0] && marking[0] < end);
    const next = exact < 0 ? inside : exact + by;
    marking = [...clauses[Math.max(0, Math.min(clauses.length - 1, next < 0 ? 0 : next))]];
  };

  // --- marking ------------------------------------------------------------------------------
  const canMark = (row) => row && field(row, "from");
  const begin = (row) => {
    if (!canMark(row) || !signs.length) return;
    current = row;
    marking = marked(row) ?? [...(clauses[0] ?? [0, signs.length])];
    paint();
    said.scrollIntoView({ block: "nearest" });
  };
  const finish = (keep) => {
    if (keep) store(current, marking);
    marking = null;
    paint();
  };
  const nudge = (event) => {
    const by = event.key === "ArrowRight" ? 1 : -1;
    const [start, end] = marking;
    marking = event.shiftKey
      ? [start, Math.max(start + 1, Math.min(signs.length, end + by))]
      : [Math.max(0, Math.min(end - 1, start + by)), end];
  };
  const place = (node, offset) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const sign = element.closest?.("[data-at]");
    return sign ? Number(sign.dataset.at) + (offset > 0 ? 1 : 0) : null;
  };
  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!said.contains(range.commonAncestorContainer)) return null;
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    return start !== null && end !== null && start < end ? [start, end] : null;
  };
  const take = (row) => {
    const chosen = selected();
    if (!chosen || !canMark(row)) return false;
    current = row;
    marking = null;
    store(row, chosen);
    document.getSelection().removeAllRanges();
    paint();
    return true;
  };
  document.addEventListener("mouseup", (event) => {
    if (said.contains(event.target) && current?.querySelector("input").checked) take(current);
  });
  for (const row of rows) {
    const button = row.querySelector(".part-mark");
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => { if (!take(row)) begin(row); });
  }

  // --- ticking ------------------------------------------------------------------------------
  const guide = (row) => {
    for (const part of document.querySelectorAll(".review-guide details[id]"))
      part.open = part.id === `guide-${row.dataset.code}`;
  };
  form.addEventListener("change", (event) => {
    const row = event.target.closest(".code");
    if (!row) return;
    if (event.target.type === "checkbox") {
      const alone = row.dataset.code === "N00";
      if (event.target.checked)
        for (const other of rows)
          if (other !== row && (alone || other.dataset.code === "N00")) other.querySelector("input").checked = false;
      guide(row);
    }
    if (event.target === field(row, "clause") && event.target.value) {
      const [start, end] = event.target.value.split("-").map(Number);
      store(row, [start, end]);
    }
    current = row;
    paint();
  });
  form.addEventListener("input", paint);

  const cycle = (row) => {
    const who = row && field(row, "target");
    if (!who) return false;
    who.selectedIndex = (who.selectedIndex + 1) % who.options.length;
    row.querySelector("input").checked = true;
    paint();
    return true;
  };
  const submit = (selector) => {
    const button = form.querySelector(selector);
    if (button) form.requestSubmit(button);
    return Boolean(button);
  };

  // --- keys ---------------------------------------------------------------------------------
  const typing = (node) => node.matches?.("textarea, select, input:not([type=checkbox])");
  let first = "";
  const press = (event) => {
    if (marking) {
      if (event.key === "Enter") finish(true);
      else if (event.key === "Escape") finish(false);
      else if (event.key === "ArrowDown") step(1);
      else if (event.key === "ArrowUp") step(-1);
      else if (event.key === "ArrowLeft" || event.key === "ArrowRight") nudge(event);
      else return false;
      paint();
      return true;
    }
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return true; }
    if (event.key === "Enter") {
      if (event.target.matches?.("a, button, summary, select")) return false;
      return submit("button[value=save]");
    }
    if (typing(event.target)) return false;
    const before = first;
    first = event.key;
    if (before === "g") return false; // g and a key goes to another page
    const row = rows.find((one) => one.dataset.key === event.key);
    if (row) { row.querySelector("input").click(); return true; }
    if (event.key === "m") { begin(current); return Boolean(current); }
    if (event.key === "a") return cycle(current);
    if (event.key === "d" || event.key === "s") return submit(`button[data-key=${event.key}]`);
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
    if (press(event)) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
  said.dataset.signs = String([...whole].length);
  paint();
})();
