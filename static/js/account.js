// Pages about people: copy what is shown once, suggest an address from a name and the browser's own time zone.
import { $, announce } from "./core.js";

document.addEventListener("click", async (e) => {
  const button = e.target.closest("[data-copy]");
  if (!button) return;
  const source = $(button.dataset.copy), label = button.querySelector("span");
  source.select();
  try { await navigator.clipboard.writeText(source.value); } catch { return; } // selected: ⌘C does the rest
  label.textContent = "Copied";
  announce("Copied");
});

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const select of document.querySelectorAll("[data-browser-zone]")) {
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}

const slugify = (text) => text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "-").slice(0, 32).replace(/^-+|-+$/g, "");
for (const slug of document.querySelectorAll("[data-slug-from]")) {
  const name = document.getElementById(slug.dataset.slugFrom);
  let own = Boolean(slug.value);
  slug.addEventListener("input", () => { own = Boolean(slug.value); });
  name.addEventListener("input", () => { if (!own) slug.value = slugify(name.value); });
}
