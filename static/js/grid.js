import { announce, send } from "./core.js";

const STEP = 5, SAVE_AFTER = 700;
const KEYS = { ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };
const within = (value) => Math.max(0, Math.min(100, Math.round(value)));

/**
 * People on the grid of interest (to the right) and influence (upwards), moved by pointer or arrow keys.
 * Each mark posts {interest, influence} to its data-url; the reply is the whole register again, morphed in.
 */
class PmGrid extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerdown", (e) => this.onDown(e));
    this.addEventListener("pointermove", (e) => this.onMove(e));
    this.addEventListener("pointerup", () => this.onUp());
    this.addEventListener("pointercancel", () => this.cancel());
    this.addEventListener("keydown", (e) => this.onKey(e));
    // Else the browser would drag the link's address.
    this.addEventListener("mousedown", (e) => { if (e.target.closest(".stake")) e.preventDefault(); });
    this.addEventListener("click", (e) => { if (this.justDropped) e.preventDefault(); }, true);
  }
  get size() { return Number(this.dataset.size); }
  get edge() { return Number(this.dataset.edge); }
  values(mark) { return { interest: Number(mark.dataset.interest), influence: Number(mark.dataset.influence) }; }
  put(mark, interest, influence) {
    const room = this.size - 2 * this.edge;
    mark.dataset.interest = within(interest);
    mark.dataset.influence = within(influence);
    const x = this.edge + mark.dataset.interest / 100 * room, y = this.size - this.edge - mark.dataset.influence / 100 * room;
    mark.setAttribute("transform", `translate(${x} ${y})`);
  }
  onDown(e) {
    const mark = e.target.closest(".stake");
    if (!mark || e.button) return;
    mark.focus({ preventScroll: true });
    this.held = { mark, from: this.values(mark), at: mark.getAttribute("transform"), x: e.clientX, y: e.clientY, id: e.pointerId };
  }
  onMove(e) {
    if (!this.held) return;
    const { mark, x, y, id } = this.held;
    if (!this.held.moved && Math.hypot(e.clientX - x, e.clientY - y) < 5) return;
    if (!this.held.moved) { this.setPointerCapture(id); mark.classList.add("is-held"); }
    this.held.moved = true;
    const box = this.querySelector("svg").getBoundingClientRect(), unit = this.size / box.width, room = this.size - 2 * this.edge;
    const along = ((e.clientX - box.left) * unit - this.edge) / room, up = (this.size - this.edge - (e.clientY - box.top) * unit) / room;
    this.put(mark, along * 100, up * 100);
  }
  onUp() {
    const held = this.held;
    this.held = null;
    if (!held?.moved) return;
    held.mark.classList.remove("is-held");
    this.justDropped = true;
    setTimeout(() => { this.justDropped = false; });
    this.save(held.mark, held);
  }
  cancel() {
    if (this.held) this.putBack(this.held);
    this.held = null;
  }
  putBack({ mark, from, at }) {
    mark.classList.remove("is-held");
    Object.assign(mark.dataset, from);
    mark.setAttribute("transform", at);
  }
  onKey(e) {
    const mark = e.target.closest(".stake"), step = KEYS[e.key];
    if (!mark || !step) return;
    e.preventDefault();
    this.waiting ??= { mark, from: this.values(mark), at: mark.getAttribute("transform") };
    const { interest, influence } = this.values(mark);
    this.put(mark, interest + step[0], influence + step[1]);
    announce(`Interest ${mark.dataset.interest}, influence ${mark.dataset.influence}`);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { const { waiting } = this; this.waiting = null; this.save(mark, waiting); }, SAVE_AFTER);
  }
  async save(mark, before) {
    const { id } = mark, { name } = mark.dataset, values = this.values(mark), had = document.activeElement === mark;
    const ok = await send(mark.dataset.url, values, "#register");
    if (!ok) this.putBack(before);
    announce(ok ? `${name}: interest ${values.interest}, influence ${values.influence}, saved` : `${name}: not saved, back where it was`);
    if (had) document.getElementById(id)?.focus();
  }
}
customElements.define("pm-grid", PmGrid);
