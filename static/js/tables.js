import { $ } from "./core.js";

// A head checkbox ticks its rows; Shift ticks a range; the bulk bar shows while any row is ticked.
let last = null;
function sync(table) {
  const boxes = [...table.querySelectorAll("tbody [data-select]")], on = boxes.filter((box) => box.checked);
  const all = $("[data-select-all]", table), bar = table.closest("form, section, div")?.querySelector("[data-bulk]") ?? $("[data-bulk]");
  if (all) { all.checked = on.length > 0 && on.length === boxes.length; all.indeterminate = on.length > 0 && on.length < boxes.length; }
  for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked);
  if (!bar) return;
  bar.hidden = on.length === 0;
  const count = $("[data-bulk-count]", bar);
  if (count) count.textContent = on.length;
}
document.addEventListener("click", (e) => {
  const box = e.target.closest?.("[data-select]"), table = e.target.closest?.("table");
  if (!box || !table) return;
  const boxes = [...table.querySelectorAll("tbody [data-select]")];
  if (e.shiftKey && last && boxes.includes(last)) {
    const [a, b] = [boxes.indexOf(last), boxes.indexOf(box)].sort((x, y) => x - y);
    for (const other of boxes.slice(a, b + 1)) other.checked = box.checked;
  }
  last = box;
  sync(table);
});
document.addEventListener("change", (e) => {
  const table = e.target.closest?.("table");
  if (!table || !e.target.matches("[data-select-all]")) return;
  for (const box of table.querySelectorAll("tbody [data-select]")) box.checked = e.target.checked;
  sync(table);
});
