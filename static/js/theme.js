import { csrf } from "./core.js";

// Works as a plain form post; with JavaScript it switches at once.
document.addEventListener("submit", (e) => {
  if (!e.target.matches("[data-theme-form]")) return;
  e.preventDefault();
  const value = e.submitter.value;
  document.documentElement.dataset.theme = value;
  for (const button of e.target.querySelectorAll("button")) button.setAttribute("aria-pressed", button === e.submitter);
  fetch(e.target.action, { method: "POST", body: new URLSearchParams({ theme: value }), headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
});
