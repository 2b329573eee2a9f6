// A form that has its page shown anew leaves the reader where they were. On a wide screen the panel scrolls, and of
// that browsers remember nothing; on a phone the window does, which they forget when the page was answered anew.
const KEPT = "pm-place", panel = document.querySelector("main");
document.addEventListener("submit", () => sessionStorage.setItem(KEPT, JSON.stringify([location.href, panel?.scrollTop ?? 0, scrollY])), true);
const [page, top, windowTop] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
sessionStorage.removeItem(KEPT);
// A refused form begins at its top, where the errors are.
if (page === location.href && !panel?.querySelector(".error, [aria-invalid]")) {
  if (panel) panel.scrollTop = top;
  scrollTo(0, windowTop);
}
