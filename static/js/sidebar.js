import { $ } from "./core.js";

// A long sidebar stays where it was from page to page, and the current entry is never out of sight.
const nav = $(".sidebar nav"), KEPT = "pm-sidebar";

function settle() {
  if (!nav) return;
  nav.scrollTop = Number(sessionStorage.getItem(KEPT) ?? 0);
  const current = $("[aria-current]", nav);
  if (!current) return;
  const margin = 44;
  const start = current.getBoundingClientRect().top - nav.getBoundingClientRect().top;
  if (start < 0) nav.scrollTop += start - margin;
  else if (start > nav.clientHeight - margin - 30) nav.scrollTop += start - nav.clientHeight + margin + 60;
}
settle();
nav?.addEventListener("scroll", () => sessionStorage.setItem(KEPT, String(nav.scrollTop)), { passive: true });
