import { $, el } from "./core.js";

// On a note's page: select a passage, press the button beside it, and the form below holds the quote and its place.
// Without JavaScript the same form takes a pasted quote.
const characters = (text) => Array.from(text).length; // as the server counts: an emoji is one

function selected(body) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!body.contains(range.startContainer) || !body.contains(range.endContainer) || !selection.toString().trim()) return null;
  const before = document.createRange();
  before.selectNodeContents(body);
  before.setEnd(range.startContainer, range.startOffset);
  return { quote: range.toString(), start: characters(before.toString()), box: range.getBoundingClientRect() };
}

function fill(form, { quote, start }) {
  form.elements.quote.value = quote;
  form.elements.start.value = start + characters(quote.match(/^\s*/)[0]);
  form.scrollIntoView({ block: "center" });
  form.elements.title.focus({ preventScroll: true });
}

const body = $("[data-note-body]"), form = $("#mark-form");
if (body && form) {
  const button = el("button", { type: "button", className: "btn btn-primary btn-sm mark-button", textContent: "Make it an insight", hidden: true });
  let found = null;
  document.body.append(button);
  document.addEventListener("selectionchange", () => {
    found = selected(body);
    button.hidden = !found;
    if (!found) return;
    button.style.insetInlineStart = `${Math.max(8, found.box.left + scrollX)}px`;
    button.style.insetBlockStart = `${found.box.bottom + scrollY + 6}px`;
  });
  button.addEventListener("pointerdown", (e) => e.preventDefault()); // keeps the selection
  button.addEventListener("click", () => { fill(form, found); getSelection().removeAllRanges(); });
}
document.addEventListener("click", (e) => { if (e.target.closest("[data-print]")) window.print(); });
