// The check call one question at a time, by keyboard. The page holds the script and nothing of
// what was claimed. Without this file all questions stand below each other and the form works.
(() => {
  "use strict";
  const form = document.getElementById("call");
  if (!form) return;
  const lines = [...form.querySelectorAll(".script-line")];
  const byId = (id) => document.getElementById(id);
  let at = lines[0];

  // --- which questions are on the path ------------------------------------------------------
  const inputs = (line) => [...line.querySelectorAll("input, textarea, select")];
  const value = (id) => {
    const line = lines.find((each) => each.dataset.line === id);
    if (!line || line.dataset.off !== undefined) return null;
    const fields = inputs(line);
    if (line.dataset.kind === "multiple") {
      const chosen = fields.filter((field) => field.checked).map((field) => field.value);
      return chosen.length ? chosen : null;
    }
    const field = fields.find((each) => each.type !== "radio" || each.checked);
    return field && field.value.trim() !== "" ? field.value.trim() : null;
  };
  const same = (one, other) => String(one) === String(other);
  const compare = {
    eq: (a, b) => same(a, b),
    ne: (a, b) => !same(a, b),
    lt: (a, b) => Number(a) < Number(b),
    le: (a, b) => Number(a) <= Number(b),
    gt: (a, b) => Number(a) > Number(b),
    ge: (a, b) => Number(a) >= Number(b),
  };
  const holds = (rule) => {
    if (rule.op === "and") return rule.conditions.every(holds);
    if (rule.op === "or") return rule.conditions.some(holds);
    if (rule.op === "not") return !holds(rule.condition);
    const given = value(rule.operand);
    if (given === null) return false;
    if (rule.op === "answered") return true;
    const many = Array.isArray(given) ? given : [given];
    if (rule.op === "in") return rule.values.some((fixed) => many.some((one) => same(one, fixed)));
    if (rule.op === "contains") return many.some((one) => same(one, rule.value));
    return !Array.isArray(given) && compare[rule.op](given, rule.value);
  };
  const route = () => {
    for (const line of lines) {
      const on = !line.dataset.showIf || holds(JSON.parse(line.dataset.showIf));
      if (on) delete line.dataset.off;
      else line.dataset.off = "";
      for (const field of inputs(line)) field.disabled = !on;
    }
    return lines.filter((line) => line.dataset.off === undefined);
  };

  // --- one at a time ------------------------------------------------------------------------
  const steps = byId("steps");
  const show = (line, focus = true) => {
    const path = route();
    at = line;
    for (const each of lines) each.hidden = each !== at && !(each.classList.contains("pinned") && each.dataset.off === undefined);
    for (const each of lines) each.classList.toggle("current", each === at);
    for (const part of form.querySelectorAll(".script-part"))
      part.classList.toggle("quiet", !part.contains(at));
    byId("finished").hidden = at !== null;
    form.querySelector("[data-role=next]").hidden = at === null;
    const place = at ? path.indexOf(at) + 1 : path.length;
    steps.textContent = steps.dataset.text.replace("{at}", place).replace("{of}", path.length);
    if (!focus) return;
    const typed = at?.querySelector("textarea, input:not(.btn-check)");
    if (typed) typed.focus();
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (at) at.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const path = route();
    const place = at ? path.indexOf(at) : path.length;
    const next = place + by;
    if (next < 0) return;
    show(path[next] ?? null);
  };
  form.querySelector("[data-role=next]").addEventListener("click", () => step(1));
  form.querySelector("[data-role=back]").addEventListener("click", () => step(-1));

  let byArrow = false; // arrows try the choices one by one; only a decided choice goes on
  document.addEventListener("keydown", (event) => { byArrow = event.key.startsWith("Arrow"); }, true);
  document.addEventListener("pointerdown", () => { byArrow = false; }, true);
  const exclude = (field) => {
    if (field.type !== "checkbox" || !field.checked) return;
    for (const other of inputs(field.closest(".script-line")))
      if (other !== field && (field.dataset.exclusive || other.dataset.exclusive)) other.checked = false;
  };
  form.addEventListener("change", (event) => {
    const field = event.target;
    const line = field.closest(".script-line");
    if (!line) return;
    exclude(field);
    route();
    if (field.type === "radio" && line === at && !byArrow) step(1);
  });

  for (const link of document.querySelectorAll("#error-summary a"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(byId(link.getAttribute("href").slice(1)));
    });

  // --- the phone ----------------------------------------------------------------------------
  const reveal = byId("reveal");
  reveal?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(reveal.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(reveal)),
    });
    if (!answer.ok) return;
    const { phone } = await answer.json();
    const link = document.createElement("a");
    link.href = `tel:${phone}`;
    link.textContent = phone;
    byId("phone").replaceChildren(link);
    reveal.remove();
  });

  // --- keys ---------------------------------------------------------------------------------
  const help = byId("keys-help");
  const typing = (node) => node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  const outcome = (event) => form.querySelector(
    `button[data-key="${(event.shiftKey ? "Shift+" : "") + event.key}"]`,
  );
  const press = (event) => {
    if (/^F\d+$/.test(event.key)) {
      const button = outcome(event);
      if (button) button.click();
      return Boolean(button);
    }
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return true; }
    if (event.key === "Enter") {
      const line = event.target.closest?.(".script-line");
      if (event.target.matches("textarea") && !event.ctrlKey) return false;
      if (event.target.matches("a, button, summary")) return false;
      if (line && line !== at) return false;
      step(1);
      return true;
    }
    if (typing(event.target)) return false;
    if (event.key === "Backspace") { step(-1); return true; }
    if (event.key === "?") { help.showModal(); return true; }
    const field = at?.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (field) {
      const before = at;
      const again = field.type === "radio" && field.checked;
      field.click();
      if (again && at === before) step(1);
      return true;
    }
    if (event.key === "n" || event.key === "N") {
      const note = form.querySelector(".pinned textarea");
      note?.focus();
      return Boolean(note);
    }
    if (event.key === "p" || event.key === "P") { reveal?.isConnected && reveal.requestSubmit(); return true; }
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.metaKey || event.altKey || help.open) return;
    if (event.ctrlKey && event.key !== "Enter") return;
    if (press(event)) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });

  document.body.classList.add("one-by-one");
  form.querySelector(".call-walk").hidden = false;
  show(lines.find((line) => line.classList.contains("faulty")) ?? lines[0], false);
})();
