import { announce } from "./core.js";

/** Arrow keys walk what carries data-say, row by row, and read it out; pointing at it shows the same words. */
class PmCells extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointermove", (e) => this.show(e.target.closest("[data-say]")));
    this.addEventListener("pointerleave", () => this.show(null));
    this.addEventListener("focusout", () => this.show(null));
    this.addEventListener("keydown", (e) => this.onKey(e));
  }
  /** The cells by rows: those of a table, else one row of all of them. */
  get rows() {
    const rows = [...this.querySelectorAll("tbody tr")].map((tr) => [...tr.querySelectorAll("[data-say]")]).filter((row) => row.length);
    return this.querySelector("table.heat") ? rows : [[...this.querySelectorAll("[data-say]")]];
  }
  onKey(e) {
    if (!e.target.matches(".chart-walk")) return;
    if (e.key === "Escape") { this.show(null); return; }
    const rows = this.rows, is_grid = rows.length > 1 || this.querySelector("table.heat");
    const r = Math.max(0, rows.findIndex((row) => row.includes(this.at))), c = rows[r].indexOf(this.at);
    const ends = { Home: [r, 0], End: [r, rows[r].length - 1], ArrowRight: [r, c + 1], ArrowLeft: [r, c < 0 ? 0 : c - 1] };
    const steps = is_grid ? { ArrowDown: [c < 0 ? r : r + 1, Math.max(0, c)], ArrowUp: [r - 1, Math.max(0, c)] } : { ArrowDown: ends.ArrowRight, ArrowUp: ends.ArrowLeft };
    const to = { ...ends, ...steps }[e.key];
    if (!to) return;
    e.preventDefault();
    const row = rows[Math.max(0, Math.min(rows.length - 1, to[0]))];
    const cell = row[Math.max(0, Math.min(row.length - 1, to[1]))];
    this.show(cell);
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    announce(cell.dataset.say);
  }
  show(cell) {
    if (cell === this.at) return;
    this.at?.classList.remove("is-at");
    cell?.classList.add("is-at");
    this.at = cell ?? undefined;
    const tip = this.querySelector("[data-tip]");
    if (!tip) return;
    tip.hidden = !cell;
    if (!cell) return;
    tip.textContent = cell.dataset.say;
    const box = cell.getBoundingClientRect(), all = this.getBoundingClientRect();
    const x = Math.max(0, Math.min(all.width - tip.offsetWidth, box.left - all.left + box.width / 2 - tip.offsetWidth / 2));
    const above = box.top - all.top - tip.offsetHeight - 6, y = above < 0 ? box.bottom - all.top + 6 : above;
    tip.style.transform = `translate(${x}px, ${y}px)`;
  }
}
customElements.define("pm-cells", PmCells);
