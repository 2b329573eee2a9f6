import { announce, send } from "./core.js";
import "./picture.js";
import { keys } from "./barkeys.js";
import { Calendar, TYPED_ATTR, place, slide, zoom } from "./timeline.js";
import { Ties } from "./ties.js";
import { Undo } from "./undo.js";

/**
 * Timeline. The server lays the bars out (data-s: start day, data-d: days, data-r: row);
 * CSS reads those attributes. This element only changes the attributes of the bar in hand
 * and posts the result; the reply is the lanes again, morphed in.
 */
class PmRoadmap extends HTMLElement {
  connectedCallback() {
    this.scroller = this.querySelector(".rm-scroll");
    this.chip = this.querySelector("[data-chip]");
    this.days = new Calendar(this.dataset.origin);
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown", "focusout"]) this.addEventListener(kind, this);
    this.addEventListener("click", this, true);
    document.addEventListener("click", (e) => zoom(this, e));
    if (!TYPED_ATTR) {
      place(this);
      new MutationObserver(() => place(this)).observe(this, { subtree: true, childList: true, attributeFilter: ["data-s", "data-d", "data-r", "data-rows"] });
    }
    this.ties = new Ties(this);
    this.ties.draw();
    document.addEventListener("htmx:after:swap", () => { slide(this); this.ties.draw(); setTimeout(() => this.ties.draw(), 300); }); // lanes grow slowly
    new ResizeObserver(() => slide(this)).observe(this.scroller);
    if (this.querySelector("[data-url]")) this.undo = new Undo("#lanes");
    this.toToday();
  }
  handleEvent(e) { this[`on${e.type}`](e); }
  get dayPx() { return parseFloat(getComputedStyle(this).getPropertyValue("--day")); }
  /** Today with the last weeks before it, clear of the quarter's name, and on a narrow screen still within it. */
  toToday() {
    const room = this.scroller.clientWidth - this.querySelector(".rm-corner").offsetWidth;
    this.scroller.scrollLeft = Math.max(0, this.dataset.today * this.dayPx - Math.min(Math.max(24 * this.dayPx, 98), room * 0.36));
  }
  range(g) { return this.days.range(g.s, g.d); }
  /* --- one gesture, by pointer or by keyboard ------------------------------ */
  begin(bar, mode) {
    const item = bar.closest(".rm-item"), lane = bar.closest("[data-lane]");
    const s = +item.dataset.s, d = +item.dataset.d;
    this.g = { bar, item, mode, s, d, s0: s, d0: d, lane, lane0: lane, moved: false };
    item.classList.add("is-active");
  }
  update({ s = this.g.s, d = this.g.d, lane = this.g.lane }) {
    const g = this.g;
    g.s = s; g.d = Math.max(1, d);
    g.item.dataset.s = g.s; g.item.dataset.d = g.d;
    if (lane !== g.lane) { g.lane.classList.remove("is-over"); g.lane = lane; lane.classList.toggle("is-over", lane !== g.lane0); }
    g.moved = true;
    this.ties.follow(g.item);
  }
  reset() {
    const { item, lane, s0, d0 } = this.g;
    item.dataset.s = s0; item.dataset.d = d0;
    this.end(item, lane);
    this.ties.follow(item);
  }
  end(item = this.g.item, lane = this.g.lane) {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    item.classList.remove("is-active");
    item.style.removeProperty("--dy");
    lane.classList.remove("is-over");
    this.chip.hidden = true;
    this.g = null;
  }
  async commit() {
    const g = this.g;
    if (!g) return;
    if (g.s === g.s0 && g.d === g.d0 && g.lane === g.lane0) return this.reset();
    const had = document.activeElement === g.bar || g.mode !== "keys";
    this.end();
    const title = g.bar.textContent.trim(), { version } = g.bar.dataset;
    const ok = await send(g.bar.dataset.url, { start: this.days.iso(g.s), end: this.days.iso(g.s + g.d - 1), lane: g.lane.dataset.lane, version }, "#lanes");
    if (ok) announce(`${title} saved: ${this.range(g)}${g.lane === g.lane0 ? "" : `, ${g.lane.dataset.name}`}`);
    else { g.item.dataset.s = g.s0; g.item.dataset.d = g.d0; this.ties.follow(g.item); announce(`${title}: not saved, back where it was`); }
    if (had) document.getElementById(g.bar.id)?.focus({ preventScroll: true });
  }
  showChip(x, y) {
    this.chip.textContent = this.range(this.g);
    this.chip.hidden = false;
    this.chip.style.transform = `translate(${x + 14}px, ${y + 18}px)`;
  }

  /* --- pointer: measured once, then one change a frame ---------------------- */
  onpointerdown(e) {
    const bar = e.target.closest(".bar");
    if (!bar || !bar.dataset.url || e.button || this.g?.mode === "keys") return;
    const edge = e.target.closest("[data-edge]")?.dataset.edge;
    if (e.pointerType === "touch" && !edge) return; // a tap opens the panel; handles resize
    this.begin(bar, edge ?? "move");
    const top = this.scroller.scrollTop, lanes = [...this.querySelectorAll("[data-lane]")].map((lane) => { const b = lane.getBoundingClientRect(); return { lane, top: b.top + top, bottom: b.bottom + top }; });
    Object.assign(this.g, { x: e.clientX, y: e.clientY, left: this.scroller.scrollLeft, id: e.pointerId, lanes, top, px: this.dayPx, box: this.scroller.getBoundingClientRect(), side: this.querySelector(".rm-corner").offsetWidth });
  }
  onpointermove(e) {
    const g = this.g;
    if (!g || g.id !== e.pointerId) return;
    if (!g.moved && Math.hypot(e.clientX - g.x, e.clientY - g.y) < 4) return;
    if (!this.hasPointerCapture(e.pointerId)) this.setPointerCapture(e.pointerId);
    g.at = e;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.drag(e));
  }
  drag(e) {
    const g = this.g;
    if (!g?.lanes) return;
    const way = e.clientX > g.box.right - 48 ? 12 : e.clientX < g.box.left + g.side + 32 ? -12 : 0;
    if (way) this.scroller.scrollLeft += way;
    const step = e.shiftKey ? 7 : 1, left = way ? this.scroller.scrollLeft : g.left0 ?? g.left;
    g.left0 = left;
    const by = Math.round((e.clientX - g.x + left - g.left) / g.px / step) * step;
    if (g.mode === "move") {
      g.item.style.setProperty("--dy", `${e.clientY - g.y}px`);
      const y = e.clientY + g.top;
      this.update({ s: g.s0 + by, lane: g.lanes.find((one) => y >= one.top && y < one.bottom)?.lane ?? g.lane });
    } else if (g.mode === "start") {
      const s = Math.min(g.s0 + by, g.s0 + g.d0 - 1);
      this.update({ s, d: g.d0 - (s - g.s0) });
    } else this.update({ d: g.d0 + by });
    this.showChip(e.clientX, e.clientY);
  }
  onpointerup(e) {
    if (!this.g || this.g.id !== e.pointerId) return;
    if (this.g.at) this.drag(this.g.at);
    if (!this.g.moved) return this.end();
    this.swallow = true;
    setTimeout(() => { this.swallow = false; });
    this.commit();
  }
  onpointercancel() { if (this.g) this.reset(); }
  onclick(e) { if (this.swallow) { e.preventDefault(); e.stopPropagation(); } }
}
Object.defineProperties(PmRoadmap.prototype, Object.getOwnPropertyDescriptors(keys)); // onkeydown has a setter of its own
customElements.define("pm-roadmap", PmRoadmap);

if (document.querySelector("pm-board:not([data-readonly])")) new Undo("#board");
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
