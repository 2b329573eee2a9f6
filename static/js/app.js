import { $, csrf, expire, htmx, toast } from "./core.js";
import "./cells.js";
import "./chart.js";
import "./copy.js";
import "./menus.js";
import "./note.js";
import "./palette.js";
import "./picture.js";
import "./place.js";
import "./refused.js";
import "./shortcuts.js";
import "./sidebar.js";
import "./tables.js";
import "./theme.js";
import "./thread.js";

window.htmx = htmx;
document.addEventListener("htmx:config:request", (e) => {
  const { request } = e.detail.ctx;
  if (!/^(get|head|options)$/i.test(request.method)) request.headers["X-CSRFToken"] = csrf();
});
document.addEventListener("htmx:response:error", (e) => {
  const status = e.detail.ctx?.response?.status;
  if (status === 422) return;
  if (status === 403) toast("You may not do this, or the page was open for too long. Reload and try again.", { bad: true });
  else if (status === 429) toast("Too many requests. Wait a moment.", { bad: true });
  else toast("Not saved. The change was undone.", { bad: true });
});
document.addEventListener("htmx:error", () => toast("The server did not answer. Check the connection.", { bad: true }));
// The server speaks through the reply header HX-Trigger: {"toast": {"text": …, "undoUrl": …, "bad": …}}.
document.addEventListener("toast", (e) => { if (e.detail?.text) toast(e.detail.text, e.detail); });
for (const node of document.querySelectorAll("[data-toast]")) expire(node);

// A successful form in a dialog closes it; a fragment swapped into the panel opens it.
document.addEventListener("htmx:after:swap", (e) => {
  const { sourceElement, target, response } = e.detail.ctx;
  // What was typed survives a morph; a form that adds one after another starts empty again.
  if (sourceElement?.matches?.("[data-reset]") && response?.raw?.ok !== false) sourceElement.reset();
  const panel = $("#panel");
  if (!panel) return;
  if (target?.id === "panel-body" && !panel.open) {
    panel.showModal();
    // One types at once; without this the cross that closes has the focus. On a phone its keyboard would hide the form.
    if (matchMedia("(pointer: fine)").matches) $(".sheet-form .sheet-body :is(input:not([type=hidden]), select, textarea)", panel)?.focus();
  }
  else if (sourceElement?.matches?.("[data-close-dialog]") && response?.raw?.ok !== false && target?.id !== "panel-body") panel.close();
});
document.addEventListener("click", (e) => {
  const segment = e.target.closest("[data-segment]");
  if (segment) for (const a of segment.parentElement.children) a === segment ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current");
});
// Deleting or archiving asks first where the form says so: <form data-confirm="Archive this?">.
document.addEventListener("submit", (e) => {
  const question = e.submitter?.dataset.confirm ?? e.target.dataset.confirm;
  if (question && !window.confirm(question)) { e.preventDefault(); e.stopImmediatePropagation(); }
}, true);
// Filters apply themselves; without JavaScript their button does.
document.addEventListener("change", (e) => { if (e.target.matches("[data-autosubmit] :is(select, input[type=checkbox], input[type=date])")) e.target.form.requestSubmit(); });

// Invoker commands and closedby reached Safari late; the same in a few lines elsewhere.
if (!("command" in HTMLButtonElement.prototype)) document.addEventListener("click", (e) => {
  const button = e.target.closest("button[commandfor]"), dialog = button && document.getElementById(button.getAttribute("commandfor"));
  if (dialog) button.getAttribute("command") === "show-modal" ? dialog.showModal() : dialog.close();
});
if (!("closedBy" in HTMLDialogElement.prototype)) document.addEventListener("click", (e) => {
  if (e.target.matches("dialog[closedby=any]")) e.target.close();
});
