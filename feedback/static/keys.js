// Keys for staff pages: ? shows the help, g then a key goes to a page, / goes to the search box.
(() => {
  "use strict";
  const help = document.getElementById("keys-help");
  const goals = new Map();
  document.querySelectorAll("[data-key-go]").forEach((line) => {
    goals.set(line.dataset.keys, line.dataset.keyGo);
  });
  let first = "";
  let timer = 0;

  const typing = (element) =>
    element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  // Where a question mark is no text: at a choice, or first in a search box, which often has focus.
  const unused = (element) =>
    /^(radio|checkbox)$/.test(element.type) || (element.type === "search" && !element.value);

  const search = () =>
    document.querySelector("main input[type=search], main input:not([type=hidden]), main textarea");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) && !(/[?？]/.test(event.key) && unused(event.target))) return;
    if (/[?？]/.test(event.key) && help) {
      event.preventDefault();
      if (help.open) help.close(); else help.showModal();
      return;
    }
    if (help && help.open) return;
    if (event.key === "/") {
      const box = search();
      if (box) { event.preventDefault(); box.focus(); }
      return;
    }
    window.clearTimeout(timer);
    const goal = goals.get(`${first} ${event.key}`);
    if (goal) { window.location.assign(goal); return; }
    first = event.key;
    timer = window.setTimeout(() => { first = ""; }, 1000);
  });
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
})();
