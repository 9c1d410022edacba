// The hotline form without a mouse: shops found while typing, issues shown while typing, a draft
// kept in this browser until the case has its number. Everything works without this file too.
(() => {
  "use strict";
  const DAY = 24 * 3600 * 1000;
  const byId = (id) => document.getElementById(id);
  const prefix = (staff) => `hotline-draft:${staff}:`;

  const saved = byId("saved");
  if (saved) {
    localStorage.removeItem(prefix(saved.dataset.staff) + saved.dataset.submission);
    return;
  }
  const form = byId("entry");
  if (!form) return;
  const mine = prefix(form.dataset.staff);
  const fields = form.elements;
  const search = byId("q");
  const found = byId("found");
  const panel = byId("shop");
  const nobody = panel.querySelector(".hotline-none")?.outerHTML ?? "";
  const logged = new Set(form.dataset.logged.split(" "));
  let callerTouched = form.dataset.fresh === "0";

  const later = (wait, work) => {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => work(...given), wait); };
  };
  const piece = async (address, options = {}) => {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    return answer.ok ? answer.text() : null;
  };

  // --- the shop ---------------------------------------------------------------------------
  let asked = 0;
  const look = later(150, async () => {
    const turn = ++asked;
    const text = search.value.trim();
    const html = text ? await piece(`${search.dataset.url}?${new URLSearchParams({ q: text })}`) : "";
    if (turn === asked && html !== null) found.innerHTML = html;
  });
  const lines = () => [...found.querySelectorAll("a[data-shop]")];
  const pick = async (line) => {
    asked += 1;
    const html = await piece(line.dataset.panel);
    if (html === null) return;
    panel.innerHTML = html;
    fields.retailer_id.value = line.dataset.shop;
    if (fields.caller.value === "anonymous") choose("caller", "confidential");
    found.replaceChildren();
    search.value = "";
    ready();
    keep();
    fields.words.focus();
  };
  const unpick = () => {
    panel.innerHTML = nobody;
    fields.retailer_id.value = "";
    keep();
    search.focus();
  };
  const ready = () => {
    const button = panel.querySelector("[data-role=unpick]");
    if (button) { button.hidden = false; button.addEventListener("click", unpick); }
  };
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && lines().length) { event.preventDefault(); lines()[0].focus(); }
  });
  byId("search").addEventListener("submit", (event) => {
    if (lines().length) { event.preventDefault(); pick(lines()[0]); }
  });
  found.addEventListener("click", (event) => {
    const line = event.target.closest("a[data-shop]");
    if (line) { event.preventDefault(); pick(line); }
  });
  found.addEventListener("keydown", (event) => {
    const at = lines().indexOf(document.activeElement);
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    (event.key === "ArrowDown" ? lines()[at + 1] : lines()[at - 1] ?? search)?.focus();
  });

  // --- what the words speak of ------------------------------------------------------------
  const choose = (name, value) => { fields[name].value = value; };
  let aboutPerson = false;
  const suggestCaller = () => {
    if (callerTouched) return;
    const somebody = aboutPerson || ["complaint", "report"].includes(fields.type.value);
    choose("caller", somebody ? "confidential" : "named");
  };
  let reading = 0;
  const read = later(350, async () => {
    const turn = ++reading;
    const body = new URLSearchParams({ words: fields.words.value, csrf_token: fields.csrf_token?.value ?? "" });
    const html = await piece(form.dataset.issues, { method: "POST", body });
    if (turn !== reading || html === null) return;
    byId("issues").innerHTML = html;
    aboutPerson = Boolean(byId("issues").querySelector("[data-about-person='1']"));
    suggestCaller();
  });
  fields.words.addEventListener("input", read);
  form.addEventListener("change", (event) => {
    if (event.target.name === "caller") {
      callerTouched = true;
      if (event.target.value === "anonymous" && fields.retailer_id.value) {
        panel.innerHTML = nobody;
        fields.retailer_id.value = "";
      }
    }
    if (event.target.name === "type") suggestCaller();
  });

  // --- drafts -----------------------------------------------------------------------------
  const KEPT = ["submission_id", "retailer_id", "caller", "type", "words", "severity", "wish", "source", "received_at"];
  const key = () => mine + fields.submission_id.value;
  const keep = () => {
    const draft = { at: Date.now(), shop: panel.querySelector("[data-name]")?.dataset.name ?? "", restricted: fields.restricted.checked };
    for (const name of KEPT) draft[name] = fields[name].value;
    if (!draft.words.trim() && !draft.wish.trim()) { localStorage.removeItem(key()); return; }
    try {
      localStorage.setItem(key(), JSON.stringify(draft));
      byId("draft-state").textContent = byId("draft-state").dataset.kept;
    } catch { byId("draft-state").textContent = ""; }
  };
  form.addEventListener("input", later(300, keep));
  form.addEventListener("change", keep);
  window.addEventListener("pagehide", keep);
  const restore = async (draft) => {
    localStorage.removeItem(mine + draft.submission_id);
    for (const name of KEPT) fields[name].value = draft[name] ?? "";
    fields.restricted.checked = Boolean(draft.restricted);
    callerTouched = true;
    if (draft.retailer_id) {
      const html = await piece(`${search.dataset.url}/${encodeURIComponent(draft.retailer_id)}`);
      if (html === null) fields.retailer_id.value = "";
      else { panel.innerHTML = html; ready(); }
    }
    keep();
    read();
    fields.words.focus();
  };
  const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith(mine)).flatMap((name) => {
    try {
      const draft = JSON.parse(localStorage.getItem(name));
      if (Date.now() - draft.at < DAY && !logged.has(draft.submission_id)) return draft.submission_id === fields.submission_id.value ? [] : [draft];
    } catch { /* unreadable: dropped below, like what is old or has its number */ }
    localStorage.removeItem(name);
    return [];
  });
  const show = () => {
    const box = byId("drafts");
    const list = box.querySelector("ul");
    list.replaceChildren(...drafts().map((draft) => {
      const line = box.querySelector("template").content.cloneNode(true);
      const open = line.querySelector("[data-role=restore]");
      open.textContent = `${new Date(draft.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })} ${draft.shop} ${draft.words.slice(0, 24)}`;
      open.addEventListener("click", () => { restore(draft); show(); });
      line.querySelector("[data-role=drop]").addEventListener("click", () => {
        localStorage.removeItem(mine + draft.submission_id);
        show();
      });
      return line;
    }));
    box.hidden = !list.children.length;
  };

  // --- keys -------------------------------------------------------------------------------
  const help = byId("keys-help");
  const typing = (node) => node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!form.dataset.sent) form.requestSubmit();
      return;
    }
    if (event.defaultPrevented || event.isComposing || help.open) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    const radio = form.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (radio) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.key === "/") search.focus();
    else if (event.key === "?") help.showModal();
    else if (event.key === "Enter" && !event.target.matches("a, button, summary")) fields.words.focus();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    keep();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });

  ready();
  show();
  if (form.dataset.fresh === "0" || fields.words.value) read();
  if (fields.retailer_id.value) fields.words.focus();
})();
