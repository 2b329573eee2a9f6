// What is saved in the sheet has its page shown anew, and leaves the reader where they were. On a wide screen the
// panel scrolls, and of that browsers remember nothing; on a phone the window does, which they forget as well.
// A form of the page itself begins at its top again: there stand its errors, or a secret that is shown once.
const KEPT = "pm-place", panel = document.querySelector("main");
document.addEventListener("submit", (e) => {
  if (e.target.closest("#panel")) sessionStorage.setItem(KEPT, JSON.stringify([location.href, panel?.scrollTop ?? 0, scrollY]));
}, true);
const [page, top, windowTop] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
sessionStorage.removeItem(KEPT);
if (page === location.href) {
  if (panel) panel.scrollTop = top;
  scrollTo(0, windowTop);
}
