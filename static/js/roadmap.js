import { announce, send } from "./core.js";
import { Calendar, TYPED_ATTR, place, zoom } from "./timeline.js";

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
    this.addEventListener("pointerdown", this);
    this.addEventListener("pointermove", this);
    this.addEventListener("pointerup", this);
    this.addEventListener("pointercancel", this);
    this.addEventListener("click", this, true);
    this.addEventListener("keydown", this);
    this.addEventListener("focusout", this);
    document.addEventListener("click", (e) => zoom(this, e));
    if (!TYPED_ATTR) {
      place(this);
      new MutationObserver(() => place(this)).observe(this, { subtree: true, childList: true, attributeFilter: ["data-s", "data-d", "data-r", "data-rows"] });
    }
    this.toToday();
  }
  handleEvent(e) { this[`on${e.type}`](e); }
  get dayPx() { return parseFloat(getComputedStyle(this).getPropertyValue("--day")); }
  toToday() { this.scroller.scrollLeft = Math.max(0, (this.dataset.today - 24) * this.dayPx); }
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
    if (lane !== g.lane) { g.lane.classList.remove("is-over"); g.lane = lane; }
    lane.classList.toggle("is-over", lane !== g.lane0);
    g.moved = true;
  }
  reset() {
    const { item, lane, s0, d0 } = this.g;
    item.dataset.s = s0; item.dataset.d = d0;
    this.end(item, lane);
  }
  end(item = this.g.item, lane = this.g.lane) {
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
    const undo = { s: g.s0, d: g.d0 };
    this.end();
    const title = g.bar.textContent.trim();
    const ok = await send(g.bar.dataset.url, { start: this.days.iso(g.s), end: this.days.iso(g.s + g.d - 1), lane: g.lane.dataset.lane }, "#lanes");
    if (ok) announce(`${title} saved: ${this.range(g)}${g.lane === g.lane0 ? "" : `, ${g.lane.dataset.name}`}`);
    else { g.item.dataset.s = undo.s; g.item.dataset.d = undo.d; announce(`${title}: not saved, back where it was`); }
    document.getElementById(g.bar.id)?.focus({ preventScroll: true });
  }
  showChip(x, y) {
    this.chip.textContent = this.range(this.g);
    this.chip.hidden = false;
    this.chip.style.transform = `translate(${x + 14}px, ${y + 18}px)`;
  }

  /* --- pointer ------------------------------------------------------------- */
  onpointerdown(e) {
    const bar = e.target.closest(".bar");
    if (!bar || !bar.dataset.url || e.button || this.g?.mode === "keys") return;
    const edge = e.target.closest("[data-edge]")?.dataset.edge;
    if (e.pointerType === "touch" && !edge) return; // a tap opens the panel; handles resize
    this.begin(bar, edge ?? "move");
    Object.assign(this.g, { x: e.clientX, y: e.clientY, left: this.scroller.scrollLeft, id: e.pointerId });
  }
  onpointermove(e) {
    const g = this.g;
    if (!g || g.id !== e.pointerId) return;
    if (!g.moved && Math.hypot(e.clientX - g.x, e.clientY - g.y) < 4) return;
    if (!this.hasPointerCapture(e.pointerId)) this.setPointerCapture(e.pointerId);
    this.autoscroll(e.clientX);
    const step = e.shiftKey ? 7 : 1;
    const by = Math.round((e.clientX - g.x + this.scroller.scrollLeft - g.left) / this.dayPx / step) * step;
    if (g.mode === "move") {
      g.item.style.setProperty("--dy", `${e.clientY - g.y}px`);
      const lane = [...this.querySelectorAll("[data-lane]")].find((l) => { const b = l.getBoundingClientRect(); return e.clientY >= b.top && e.clientY < b.bottom; });
      this.update({ s: g.s0 + by, lane: lane ?? g.lane });
    } else if (g.mode === "start") {
      const s = Math.min(g.s0 + by, g.s0 + g.d0 - 1);
      this.update({ s, d: g.d0 - (s - g.s0) });
    } else this.update({ d: g.d0 + by });
    this.showChip(e.clientX, e.clientY);
  }
  onpointerup(e) {
    if (!this.g || this.g.id !== e.pointerId) return;
    if (!this.g.moved) return this.end();
    this.swallow = true;
    setTimeout(() => { this.swallow = false; });
    this.commit();
  }
  onpointercancel() { if (this.g) this.reset(); }
  onclick(e) { if (this.swallow) { e.preventDefault(); e.stopPropagation(); } }
  autoscroll(x) {
    const b = this.scroller.getBoundingClientRect(), side = this.querySelector(".rm-corner").offsetWidth;
    if (x > b.right - 48) this.scroller.scrollLeft += 12;
    else if (x < b.left + side + 32) this.scroller.scrollLeft -= 12;
  }

  /* --- keyboard: Space picks up, arrows change, Space drops, Escape cancels -- */
  onkeydown(e) {
    const bar = e.target.closest(".bar");
    if (e.key === "Escape" && this.g) { e.preventDefault(); this.reset(); return announce("Cancelled"); }
    if (!bar?.dataset.url) return;
    if (!this.g) {
      if (e.key !== " ") return;
      e.preventDefault();
      this.begin(bar, "keys");
      const b = bar.getBoundingClientRect();
      this.showChip(Math.max(b.left, this.scroller.getBoundingClientRect().left), b.bottom - 12);
      return announce(`${bar.textContent.trim()} picked up. ${this.range(this.g)}`);
    }
    if (e.key === " " || e.key === "Enter") { e.preventDefault(); return this.commit(); }
    const g = this.g, sign = { ArrowLeft: -1, ArrowRight: 1 }[e.key], by = sign * (e.shiftKey ? 7 : 1);
    if (sign) e.altKey ? this.update({ d: g.d + by }) : this.update({ s: g.s + by });
    else if (e.key === "ArrowUp" || e.key === "ArrowDown") {
      const lanes = [...this.querySelectorAll("[data-lane]")], to = lanes[lanes.indexOf(g.lane) + (e.key === "ArrowUp" ? -1 : 1)];
      if (to) {
        this.update({ lane: to });
        g.item.style.setProperty("--dy", `${to.getBoundingClientRect().top - g.lane0.getBoundingClientRect().top}px`);
      }
    } else return;
    e.preventDefault();
    bar.scrollIntoView({ block: "nearest", inline: "nearest" });
    const b = bar.getBoundingClientRect();
    this.showChip(b.left, b.bottom - 12);
    announce(`${this.range(g)}${g.lane === g.lane0 ? "" : `, ${g.lane.dataset.name}`}`);
  }
  onfocusout() { if (this.g?.mode === "keys") this.reset(); }
}
customElements.define("pm-roadmap", PmRoadmap);
