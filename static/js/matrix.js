import { $, announce, toast } from "./core.js";
import { post } from "./scores.js";

/** Value against effort, moved by pointer or arrow keys; each move is written into the same two cells as the table's. */
class PmMatrix extends HTMLElement {
  connectedCallback() {
    this.onTable = (e) => this.take(e.detail);
    document.addEventListener("priority:table", this.onTable);
    for (const [type, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])
      document.addEventListener(type, (e) => { const row = e.target.closest?.("tr[id^=row-]"); if (row) $(`circle[data-row="${row.id}"]`, this)?.classList.toggle("is-on", on); });
    if (!this.dataset.api) return;
    this.addEventListener("pointerdown", (e) => this.grab(e));
    this.addEventListener("pointermove", (e) => this.drag(e));
    this.addEventListener("pointerup", () => this.drop());
    this.addEventListener("pointercancel", () => this.back());
    this.addEventListener("keydown", (e) => this.onKey(e));
  }
  disconnectedCallback() { document.removeEventListener("priority:table", this.onTable); for (const dot of this.querySelectorAll("circle")) clearTimeout(dot.timer); }
  get svg() { return $("svg", this); }
  get size() { const box = this.svg.viewBox.baseVal; return [box.width, box.height]; }
  most(axis) { return Number(axis === "value" ? this.dataset.mostValue : this.dataset.mostEffort); }
  step(axis) { return Number(axis === "value" ? this.dataset.stepValue : this.dataset.stepEffort); }
  rounded(axis, value) {
    const step = this.step(axis), least = axis === "effort" ? step : 0;
    return Math.min(this.most(axis), Math.max(least, Number((Math.round(value / step) * step).toFixed(6))));
  }
  place(dot, value, effort) {
    const [width, height] = this.size;
    dot.setAttribute("cx", (effort / this.most("effort")) * width);
    dot.setAttribute("cy", height - (value / this.most("value")) * height);
    dot.wanted = { value, effort };
  }
  grab(e) {
    const dot = e.target.closest(".may-move");
    if (!dot) return;
    e.preventDefault();
    dot.focus();
    dot.setPointerCapture(e.pointerId);
    dot.classList.add("is-on");
    this.held = dot;
  }
  drag(e) {
    if (!this.held) return;
    const [width, height] = this.size, box = this.svg.getBoundingClientRect();
    const value = (1 - (e.clientY - box.top) / box.height) * this.most("value"), effort = ((e.clientX - box.left) / box.width) * this.most("effort");
    if (width && height) this.place(this.held, this.rounded("value", value), this.rounded("effort", effort));
  }
  drop() {
    const dot = this.held;
    if (!dot) return;
    this.held = null;
    dot.classList.remove("is-on");
    this.save(dot);
  }
  back() { if (this.held) this.restore(this.held); this.held = null; }
  restore(dot) { this.place(dot, Number(dot.dataset.value), Number(dot.dataset.effort)); dot.wanted = null; }
  onKey(e) {
    const dot = e.target.closest(".may-move"), by = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
    if (!dot) return;
    const isUndo = (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z" && dot.timer; // a step not sent yet is taken back here
    if (e.key === "Escape" || isUndo) { clearTimeout(dot.timer); dot.timer = 0; this.restore(dot); if (isUndo) { e.preventDefault(); e.stopPropagation(); } return; }
    if (!by) return;
    e.preventDefault();
    const now = dot.wanted ?? { value: Number(dot.dataset.value), effort: Number(dot.dataset.effort) };
    this.place(dot, this.rounded("value", now.value + by[0] * this.step("value")), this.rounded("effort", now.effort + by[1] * this.step("effort")));
    announce(`Value ${dot.wanted.value}, effort ${dot.wanted.effort}.`);
    clearTimeout(dot.timer);
    dot.timer = setTimeout(() => { dot.timer = 0; this.save(dot); }, 500);
  }
  async save(dot) {
    const { value, effort } = dot.wanted ?? {};
    if (value === undefined || (value === Number(dot.dataset.value) && effort === Number(dot.dataset.effort))) return;
    const initiative = Number(dot.dataset.number);
    const cells = [["value", value], ["effort", effort]].map(([column, wanted]) => ({ initiative, column, value: wanted }));
    const reply = await post(`${this.dataset.api}cells/`, { cells });
    if (!reply.ok) { this.restore(dot); toast(reply.why, { bad: true }); return; }
    announce(`${dot.dataset.title}: saved.`);
    const grid = $("pm-scores");
    if (grid) grid.take(reply.table);
    else this.take(reply.table);
  }
  /** Each circle where the table has it now. */
  take(table) {
    if (!this.dataset.api) return;
    for (const one of table.rows) {
      const dot = $(`#mx-${one.initiative}`, this), value = parseFloat(one.values.value), effort = parseFloat(one.values.effort);
      if (!dot || Number.isNaN(value) || Number.isNaN(effort) || `${one.values.value}${one.values.effort}`.includes("..")) continue;
      Object.assign(dot.dataset, { value, effort });
      dot.setAttribute("aria-label", `${dot.dataset.title}: value ${value}, effort ${effort}. Arrow keys move it.`);
      if (dot !== this.held) this.restore(dot);
    }
  }
}
customElements.define("pm-matrix", PmMatrix);
