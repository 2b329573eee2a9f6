import { htmx } from "./core.js";

const ANCHORED = CSS.supports("position-area: bottom") && CSS.supports("position-try-fallbacks: flip-block");

/** Where anchor positioning is missing, put the menu beside its button by hand. */
function place(menu) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!button) return;
  const b = button.getBoundingClientRect(), w = menu.offsetWidth, h = menu.offsetHeight;
  const below = b.bottom + h + 8 < innerHeight || b.top < h;
  menu.style.top = `${Math.max(4, below ? b.bottom : b.top - h - 8)}px`;
  menu.style.left = `${Math.max(4, Math.min(menu.classList.contains("menu-end") ? b.right - w : b.left, innerWidth - w - 8))}px`;
}

// toggle does not bubble, so it is caught on the way down.
document.addEventListener("toggle", (e) => {
  const menu = e.target;
  if (!menu.matches?.("[popover]") || e.newState !== "open") return;
  if (menu.matches(".menu") && !ANCHORED) place(menu);
  if (menu.dataset.load) htmx.ajax("GET", menu.dataset.load, { target: menu.dataset.loadInto, swap: "innerHTML" });
}, true);

// Arrow keys walk through an open menu.
document.addEventListener("keydown", (e) => {
  const menu = e.target.closest?.(".menu") ?? (e.target.popoverTargetElement?.matches(".menu:popover-open") ? e.target.popoverTargetElement : null);
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!menu || !step) return;
  const entries = [...menu.querySelectorAll("li a, li button")], at = entries.indexOf(document.activeElement);
  if (!entries.length) return;
  e.preventDefault();
  entries.at(at < 0 ? (step > 0 ? 0 : -1) : (at + step) % entries.length).focus();
});
