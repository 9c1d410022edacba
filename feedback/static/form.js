// Keeps what is typed on a page of the survey form within this tab, so that the browser's own back
// button loses nothing. Forgotten when the receipt is shown or the link is opened anew. The form
// works without it.
(function () {
  "use strict";
  var PREFIX = "survey:";
  var store;
  try {
    store = window.sessionStorage;
    store.setItem(PREFIX, "");
  } catch (refused) {
    return;
  }
  var form = document.querySelector("form[data-draft]");
  // Whoever opens the link anew, perhaps another person at the same phone, starts with an empty form.
  if (!form || (form.hasAttribute("data-fresh") && !cameBack())) forget();
  if (!form) return;
  var key = PREFIX + form.getAttribute("data-draft");
  var fields = form.querySelectorAll("[name^='q.']");

  function cameBack() {
    var entries = window.performance && performance.getEntriesByType
      ? performance.getEntriesByType("navigation") : [];
    if (entries.length) return entries[0].type === "back_forward" || entries[0].type === "reload";
    return !!window.performance && !!performance.navigation && performance.navigation.type > 0;
  }

  function forget() {
    for (var index = store.length - 1; index >= 0; index -= 1) {
      var name = store.key(index);
      if (name.indexOf(PREFIX) === 0) store.removeItem(name);
    }
  }

  function answered(field) {
    return field.type === "radio" || field.type === "checkbox" ? field.checked : field.value !== "";
  }

  function collect() {
    var typed = [];
    for (var at = 0; at < fields.length; at += 1)
      if (answered(fields[at])) typed.push([fields[at].name, fields[at].value]);
    return typed;
  }

  function restore(typed) {
    var full = {};
    for (var at = 0; at < fields.length; at += 1)
      if (answered(fields[at])) full[fields[at].name] = true; // what the server sent is newer
    for (var pair = 0; pair < typed.length; pair += 1)
      for (var each = 0; each < fields.length; each += 1) {
        var field = fields[each];
        if (field.name !== typed[pair][0] || full[field.name]) continue;
        if (field.type !== "radio" && field.type !== "checkbox") field.value = typed[pair][1];
        else if (field.value === typed[pair][1]) field.checked = true;
      }
  }

  function keep() {
    try {
      store.setItem(key, JSON.stringify(collect()));
    } catch (full) {
      // A full store only means that the back button does not bring the words back.
    }
  }

  try {
    restore(JSON.parse(store.getItem(key) || "[]"));
  } catch (broken) {
    store.removeItem(key);
  }
  // A page kept whole by the browser may be older than what was sent since: ask the server anew.
  window.addEventListener("pageshow", function (shown) {
    if (shown.persisted) window.location.reload();
  });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
})();
