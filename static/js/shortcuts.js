import { $, el } from "./core.js";

const OFF = "pmapp.single-keys-off";
const typing = (node) => node.closest?.("input, textarea, select, [contenteditable=true], dialog[open], [popover]:popover-open:not(#sidebar)");
const visible = (node) => node?.checkVisibility();
let waiting = 0; // "g" was pressed: until when the second letter counts

/** Each sidebar link has a letter: its own data-key, else its first letter, else the first of its name still free. */
function letters() {
  const links = [...document.querySelectorAll(".sidebar nav a[href]")], taken = new Map();
  for (const link of links) if (link.dataset.key) taken.set(link.dataset.key, link);
  for (const most of [1, Infinity]) for (const link of links) {
    if (link.dataset.key || [...taken.values()].includes(link)) continue;
    const free = [...link.querySelector("span").textContent.toLowerCase()].slice(0, most).find((c) => /[a-z]/.test(c) && !taken.has(c));
    if (free) taken.set(free, link);
  }
  return taken;
}

function help() {
  const dialog = $("#shortcuts"), list = dialog && $("[data-go]", dialog);
  if (!list) return;
  const rows = [...letters()].map(([letter, link]) => el("div", {},
    el("dt", { textContent: `Go to ${link.querySelector("span").textContent}` }),
    el("dd", {}, el("kbd", { textContent: "G" }), el("kbd", { textContent: letter.toUpperCase() }))));
  list.replaceChildren(...rows);
}

function read(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function onSingleKey(e) {
  if (waiting > Date.now()) {
    waiting = 0;
    const link = letters().get(e.key.toLowerCase());
    if (link) { e.preventDefault(); link.click(); }
  } else if (e.key === "g") waiting = Date.now() + 1500;
  else if (e.key === "c") {
    const create = [...document.querySelectorAll("[data-create]")].find(visible);
    if (create) { e.preventDefault(); create.click(); }
  } else if (e.key === "/") {
    const find = [...document.querySelectorAll(".filters input[type=search]")].find(visible);
    e.preventDefault();
    find ? find.focus() : $("#palette")?.showModal();
  } else if (e.key === "?") $("#shortcuts")?.showModal();
}

document.addEventListener("keydown", (e) => {
  if ((e.metaKey || e.ctrlKey) && e.key.toLowerCase() === "k") {
    const palette = $("#palette");
    if (palette) { e.preventDefault(); palette.open ? palette.close() : palette.showModal(); }
  } else if (!e.metaKey && !e.ctrlKey && !e.altKey && !e.repeat && !typing(e.target) && !read(OFF)) onSingleKey(e);
});

// WCAG 2.1.4: single keys can be turned off, remembered in this browser.
const toggle = $("[data-single-keys]");
if (toggle) {
  toggle.checked = !read(OFF);
  toggle.addEventListener("change", () => {
    try { toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* storage barred: the choice lasts for this page only */ }
  });
  help();
}
if (!/Mac|iPhone|iPad/.test(navigator.platform)) for (const key of document.querySelectorAll("kbd")) if (key.textContent.startsWith("⌘")) key.textContent = key.textContent.replace("⌘", "Ctrl ").trim();
