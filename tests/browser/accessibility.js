// Lists what a person with a screen reader, a keyboard or a small phone would stumble over.
() => {
  const faults = [];
  const visible = (node) => node.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(visible);
  const where = (node) => node.outerHTML.slice(0, 120);
  const words = (ids) => (ids || "").split(/\s+/).filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" ");
  const name = (node) =>
    (node.getAttribute("aria-label") || words(node.getAttribute("aria-labelledby")) ||
      [...(node.labels || [])].map((label) => label.textContent.trim()).join(" ") ||
      node.textContent.trim() || node.value && node.type === "submit" && node.value ||
      node.querySelector("img[alt], svg[aria-label]") && "image" || "").trim();

  if (!document.documentElement.lang) faults.push("the page does not say its language");
  if (!document.title.trim()) faults.push("the page has no title");
  if (all("main").length !== 1) faults.push("there must be one main part");
  const headings = all("h1, h2, h3, h4, h5, h6");
  if (headings.filter((node) => node.tagName === "H1").length !== 1) faults.push("one h1 is wanted");
  let level = 1; // a summary of errors may stand before the first heading
  for (const node of headings) {
    const next = Number(node.tagName[1]);
    if (!node.textContent.trim()) faults.push(`empty heading: ${where(node)}`);
    if (next > level + 1) faults.push(`heading level jumps from ${level} to ${next}: ${where(node)}`);
    level = next;
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index)))
    faults.push(`id used twice: ${id}`);
  for (const node of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
    for (const id of `${node.getAttribute("aria-describedby") || ""} ${node.getAttribute("aria-labelledby") || ""}`.split(/\s+/).filter(Boolean))
      if (!document.getElementById(id)) faults.push(`refers to a missing id ${id}: ${where(node)}`);
  for (const node of all("input:not([type=hidden]), select, textarea"))
    if (!name(node)) faults.push(`field without a label: ${where(node)}`);
  for (const node of all("button, a[href], summary"))
    if (!name(node)) faults.push(`nothing says what this does: ${where(node)}`);
  for (const node of document.querySelectorAll("img:not([alt]), svg[role=img]:not([aria-label]):not([aria-labelledby])"))
    faults.push(`picture without words: ${where(node)}`);
  for (const node of all("input[type=radio]")) {
    const group = node.closest("fieldset, [role=radiogroup]");
    if (!group || !(group.querySelector("legend")?.textContent.trim() || name(group)))
      faults.push(`choice outside a named group: ${where(node)}`);
  }
  for (const node of all("table"))
    if (!node.querySelector("th")) faults.push(`table without headers: ${where(node)}`);
  for (const node of document.querySelectorAll("[tabindex]"))
    if (Number(node.getAttribute("tabindex")) > 0) faults.push(`tab order is forced: ${where(node)}`);
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) faults.push(`the page is ${over} px wider than the screen`);
  return faults;
}
