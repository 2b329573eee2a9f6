import { announce } from "./core.js";

const REST = 700; // ms without a key until a bar that was moved by arrows alone is saved

/** The keyboard of <pm-roadmap>: arrows move a bar, with Shift its end; what rests is saved. Space holds it until Space or Escape. */
export const keys = {
  onkeydown(e) {
    const bar = e.target.closest(".bar"), way = { ArrowLeft: -1, ArrowRight: 1 }[e.key], lane = { ArrowUp: -1, ArrowDown: 1 }[e.key];
    if (e.key === "Escape" && this.g) { e.preventDefault(); this.reset(); return announce("Cancelled"); }
    if (!bar?.dataset.url || e.ctrlKey || e.metaKey) return;
    if (!this.g && (e.key === " " || way || lane)) {
      this.begin(bar, "keys");
      this.g.isHeld = e.key === " ";
      if (this.g.isHeld) { e.preventDefault(); this.beside(bar); return announce(`${bar.textContent.trim()} picked up. ${this.range(this.g)}`); }
    } else if (this.g && (e.key === " " || e.key === "Enter")) { e.preventDefault(); return this.commit(); }
    if (!way && !lane) return;
    e.preventDefault();
    const g = this.g;
    if (way) e.shiftKey ? this.update({ d: g.d + way }) : this.update({ s: g.s + way * (e.altKey ? 7 : 1) });
    else {
      const lanes = [...this.querySelectorAll("[data-lane]")], to = lanes[lanes.indexOf(g.lane) + lane];
      if (to) {
        g.item.style.setProperty("--dy", `${to.getBoundingClientRect().top - g.lane0.getBoundingClientRect().top}px`);
        this.update({ lane: to });
      }
    }
    bar.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.beside(bar);
    announce(`${this.range(g)}${g.lane === g.lane0 ? "" : `, ${g.lane.dataset.name}`}`);
    clearTimeout(this.rest);
    if (!g.isHeld) this.rest = setTimeout(() => this.commit(), REST);
  },
  beside(bar) {
    const b = bar.getBoundingClientRect();
    this.showChip(Math.max(b.left, this.scroller.getBoundingClientRect().left), b.bottom - 12);
  },
  onfocusout() { if (this.g?.mode === "keys") this.g.isHeld ? this.reset() : this.commit(); },
};
