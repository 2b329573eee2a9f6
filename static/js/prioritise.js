import { $, announce, htmx, toast } from "./core.js";
import "./matrix.js";
import { control, paint, pasted, post, put, takeChances } from "./scores.js";
import { holdsUnsaved, isUndo, keep, takeBack, together } from "./unsaved.js";

/**
 * A table written like a sheet: arrows move, typing or Enter edits, a pasted block fills cells, Ctrl+Z undoes on the server.
 * What is typed stands at once and is sent behind; while one request runs, further cells wait and go together.
 */
class PmScores extends HTMLElement {
  connectedCallback() {
    this.waiting = new Map();
    this.entry();
    this.addEventListener("keydown", (e) => this.onKey(e));
    this.addEventListener("click", (e) => this.onClick(e));
    this.addEventListener("click", (e) => { if (e.target.closest("thead a") && holdsUnsaved(this)) { e.preventDefault(); e.stopPropagation(); } }, true);
    this.addEventListener("copy", (e) => { if (this.at && !this.input) { e.clipboardData.setData("text/plain", this.at.dataset.raw); e.preventDefault(); } });
    this.addEventListener("paste", (e) => this.onPaste(e));
    this.onSwap = () => { this.entry(); takeChances(this); };
    document.addEventListener("htmx:after:swap", this.onSwap);
    this.onUndo = (e) => { if (e.target.closest("[data-undo]")) { e.preventDefault(); this.undo(); } };
    document.addEventListener("click", this.onUndo);
    this.onUndoKey = (e) => { if (isUndo(e) && $("[data-undo]")) { e.preventDefault(); this.undo(); } };
    document.addEventListener("keydown", this.onUndoKey);
  }
  disconnectedCallback() { for (const [type, on] of [["htmx:after:swap", this.onSwap], ["click", this.onUndo], ["keydown", this.onUndoKey]]) document.removeEventListener(type, on); }
  get rows() { return [...this.querySelectorAll("tbody tr")].map((tr) => [...tr.querySelectorAll("[data-cell]")]).filter((row) => row.length); }
  get at() { return document.activeElement?.closest?.("[data-cell]") ?? null; }
  get input() { return $(".cell-input", this); }
  /** One cell is in the tab order, as in every grid. */
  entry() { if (!$("[data-cell][tabindex='0']", this)) $("[data-cell]", this)?.setAttribute("tabindex", "0"); }
  focusCell(cell) {
    if (!cell) return;
    this.last = cell;
    $("[data-cell][tabindex='0']", this)?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  near(cell, down, right) {
    const rows = this.rows, r = rows.findIndex((row) => row.includes(cell)), c = rows[r]?.indexOf(cell) ?? 0;
    const row = rows[Math.max(0, Math.min(rows.length - 1, r + down))] ?? [];
    return row[Math.max(0, Math.min(row.length - 1, c + right))];
  }
  onClick(e) {
    const cell = e.target.closest("[data-cell]");
    if (!cell || e.target.closest(".cell-input")) return;
    const again = cell === this.last && document.activeElement === cell;
    this.focusCell(cell);
    if (again || e.pointerType === "touch" || e.detail > 1) this.edit(cell);
  }
  onKey(e) {
    const cell = this.at;
    if (!cell) return;
    if (this.input) { this.onEditKey(e, cell); return; }
    const to = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99], PageUp: [-12, 0], PageDown: [12, 0] }[e.key];
    if (to) { e.preventDefault(); this.focusCell(this.near(cell, ...(e.ctrlKey ? to.map((n) => Math.sign(n) * 9999) : to))); return; }
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Enter" || e.key === "F2") { e.preventDefault(); this.edit(cell); }
    else if (e.key === "Delete" || e.key === "Backspace") { e.preventDefault(); this.set([[cell, ""]]); }
    else if (e.key === "Escape" && cell.dataset.block) takeBack(this, cell.dataset.block);
    else if (e.key.length === 1 && e.key !== " ") { e.preventDefault(); this.edit(cell, e.key); }
  }
  onEditKey(e, cell) {
    const to = { Enter: [e.shiftKey ? -1 : 1, 0], Tab: [0, e.shiftKey ? -1 : 1] }[e.key];
    if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); this.close(cell); this.focusCell(cell); }
    else if (to) { e.preventDefault(); this.commit(cell); this.focusCell(this.near(cell, ...to)); }
  }
  edit(cell, text) {
    if (cell.getAttribute("aria-readonly") === "true") { announce("You may not change this."); return; }
    const input = control(cell, text), choices = cell.dataset.choices;
    cell.replaceChildren(input);
    input.focus();
    if (!choices && text === undefined) input.select();
    input.addEventListener("blur", () => (input.value.trim() === cell.dataset.typed && !input.disabled ? this.close(cell) : this.commit(cell)));
    if (choices) input.addEventListener("change", () => { this.commit(cell); this.focusCell(cell); });
  }
  close(cell) { put(cell, cell.dataset.typed ?? cell.dataset.raw, cell.dataset.why); }
  commit(cell) {
    const input = $(".cell-input", cell);
    if (!input || input.disabled) return;
    const text = input.value.trim();
    input.disabled = true; // taking it away makes it blur, which must not send it again
    if (text === cell.dataset.raw && !cell.dataset.block) put(cell, text);
    else this.set([[cell, text]]);
  }
  onPaste(e) {
    const cell = this.at, text = e.clipboardData.getData("text/plain");
    if (!cell || this.input || !text) return;
    e.preventDefault();
    const changes = pasted(this.rows, cell, text);
    this.set(changes);
    announce(`${changes.length} cells pasted.`);
  }
  set(changes) {
    for (const [cell, text] of together(this, changes)) { put(cell, text); cell.classList.add("is-saving"); this.waiting.set(cell.id, text); }
    if (!this.busy) this.sent = this.flush();
  }
  async flush() {
    if (this.busy || !this.waiting.size) return;
    this.busy = true;
    const sent = this.waiting;
    this.waiting = new Map();
    const cells = [...sent].map(([id, value]) => {
      const cell = document.getElementById(id);
      return { initiative: Number(cell.closest("tr").dataset.number), column: cell.dataset.cell, value, was: cell.dataset.raw };
    });
    const reply = await post(`${this.dataset.api}cells/`, { cells });
    this.busy = false;
    if (reply.ok) this.take(reply.table);
    else this.refuse(sent, reply);
    await this.flush();
  }
  /** What was typed stays in its cells, the guilty ones with their reasons; the next try has seen what stands on the server. */
  refuse(sent, reply) {
    const texts = new Map([...sent].map(([id, text]) => [document.getElementById(id), this.waiting.get(id) ?? text])); // typed before the refusal could be seen
    for (const { id } of texts.keys()) this.waiting.delete(id);
    for (const cell of texts.keys()) if (!cell.contains(this.input)) cell.dataset.raw = reply.present.get(cell.id) ?? cell.dataset.raw;
    const first = keep(texts, reply);
    if (first && texts.size > 1 && !this.input && (this.at || document.activeElement === document.body)) this.focusCell(first);
  }
  /** The table as the server has it: values, scores and ranks; rows stay where they are until asked to be sorted. */
  take(table) {
    const best = Math.max(0, ...table.rows.map((one) => one.score ?? 0));
    for (const one of table.rows) {
      const row = $(`#row-${one.initiative}`, this);
      if (!row) continue;
      for (const cell of row.querySelectorAll("[data-cell]")) {
        cell.dataset.raw = one.values[cell.dataset.cell] ?? "";
        if (!this.waiting.has(cell.id) && !cell.contains(this.input) && !cell.dataset.why) put(cell, cell.dataset.raw);
      }
      paint(row, one, best);
    }
    const ranks = [...this.querySelectorAll("tbody tr")].map((row) => Number($("[data-rank-of]", row).textContent) || Infinity);
    $("[data-rank]").hidden = ranks.every((rank, place) => !place || ranks[place - 1] <= rank);
    $("[data-undo]")?.removeAttribute("disabled");
    document.dispatchEvent(new CustomEvent("priority:table", { detail: table }));
    if ($("#odds")) htmx.trigger($("#odds"), "scored");
  }
  /** What is not saved is taken back first; only where all is saved, the newest edit on the server is. */
  async undo() {
    await this.sent;
    if (takeBack(this)) return;
    const reply = await post(`${this.dataset.api}undo/`, {});
    if (!reply.ok) { toast(reply.why, { bad: true }); return; }
    this.take(reply.table);
    announce("Undone.");
  }
}
customElements.define("pm-scores", PmScores);
