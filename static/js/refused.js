import { $ } from "./core.js";

/** After a refusal the focus is on the first refused field, or else on what says why. */
function point(root) {
  const seen = [...root.querySelectorAll('.has-errors [aria-invalid="true"]')].find((field) => field.checkVisibility());
  (seen ?? $(".form-errors", root))?.focus();
}

document.addEventListener("htmx:after:swap", (e) => {
  const { response, target } = e.detail.ctx;
  if (response?.raw?.status !== 422 || !target) return;
  const at = typeof target === "string" ? $(target) : target; // as hx-status:422 names it
  if (at) point(at);
});
point(document);
