import { announce, el } from "./core.js";

const NEAR = 9; // pixels from a sign at which it is meant rather than its neighbours

/** Adds a crosshair, a tooltip and arrow-key reading to a server-rendered chart. */
class PmChart extends HTMLElement {
  connectedCallback() {
    for (const name of ["pointermove", "pointerdown"]) this.addEventListener(name, (e) => this.onMove(e));
    this.addEventListener("pointerleave", () => this.show(-1));
    this.addEventListener("focusout", () => this.show(-1));
    this.addEventListener("keydown", (e) => this.onKey(e));
  }
  get data() { return JSON.parse(this.querySelector("script[type='application/json']").textContent); }
  /** Middle of the i-th label, in per cent. */
  x(i, { kind, labels, xs }) {
    if (xs) return xs[i];
    if (kind === "bar") return ((i + 0.5) / labels.length) * 100;
    return labels.length === 1 ? 50 : (i / (labels.length - 1)) * 100;
  }
  onKey(e) {
    if (!e.target.matches(".chart-plot")) return;
    const n = this.data.labels.length - 1;
    const to = { ArrowLeft: (this.at ?? n + 1) - 1, ArrowRight: (this.at ?? -1) + 1, Home: 0, End: n, PageUp: this.sign(-1), PageDown: this.sign(1) }[e.key];
    if (to === undefined) { if (e.key === "Escape") this.show(-1); return; }
    e.preventDefault();
    this.show(Math.max(0, Math.min(n, to)), true);
  }
  /** Where the next sign before or after stands; where there is none, here. */
  sign(way) {
    const at = this.at ?? (way > 0 ? -1 : Infinity), all = Object.keys(this.data.marks).map(Number);
    return (way > 0 ? all.find((i) => i > at) : all.findLast((i) => i < at)) ?? this.at ?? 0;
  }
  onMove(e) {
    const plot = e.target.closest(".chart-plot");
    if (!plot) return;
    const data = this.data, { kind, labels } = data, box = plot.getBoundingClientRect(), share = (e.clientX - box.left) / box.width;
    let i = kind === "bar" ? Math.floor(share * labels.length) : Math.round(share * (labels.length - 1));
    if (data.xs) i = data.xs.reduce((best, x, at) => (Math.abs(x - share * 100) < Math.abs(data.xs[best] - share * 100) ? at : best), 0);
    if (e.clientY > box.bottom - 2 * NEAR) i = Object.keys(data.marks).map(Number).find((at) => Math.abs((this.x(at, data) / 100) * box.width - (e.clientX - box.left)) <= NEAR) ?? i;
    this.show(Math.max(0, Math.min(labels.length - 1, i)));
  }
  show(i, say = false) {
    const hover = this.querySelector("[data-hover]"), tip = this.querySelector("[data-tip]");
    if (!hover || !tip) return;
    hover.toggleAttribute("hidden", i < 0);
    tip.hidden = i < 0;
    this.at = i < 0 ? undefined : i;
    if (i < 0) return;
    const data = this.data, x = this.x(i, data);
    if (data.kind === "bar") {
      hover.setAttribute("x", `${(i / data.labels.length) * 100}%`);
      hover.setAttribute("width", `${100 / data.labels.length}%`);
    } else this.aim(hover, data, i, x);
    tip.replaceChildren(...this.words(data, i));
    const w = tip.offsetWidth, all = tip.parentElement.clientWidth, px = (x / 100) * all;
    const left = px + 14 + w > all ? px - w - 14 : px + 14;
    tip.style.transform = `translate(${Math.max(0, Math.min(all - w, left))}px, 8px)`;
    if (say) announce(this.sentence(data, i));
  }
  aim(hover, data, i, x) {
    const cross = hover.querySelector(".cross");
    cross.setAttribute("x1", `${x}%`);
    cross.setAttribute("x2", `${x}%`);
    hover.querySelectorAll(".dot").forEach((dot, k) => {
      const y = data.series[k].ys[i];
      dot.toggleAttribute("hidden", y === null);
      dot.setAttribute("cx", `${x}%`);
      if (y !== null) dot.setAttribute("cy", `${y}%`);
    });
  }
  head(data, i) { return data.notes[i] ? `${data.labels[i]} (${data.notes[i]})` : data.labels[i]; }
  sentence(data, i) {
    const values = data.series.filter((s) => s.texts[i] !== "–" || data.series.length === 1).map((s) => `${s.name} ${s.texts[i]}${s.at ? ` (${s.at[i]})` : ""}`);
    return `${this.head(data, i)}: ${values.join(", ")}${data.marks[i] ? `, ${data.marks[i]}` : ""}`;
  }
  words(data, i) {
    const list = el("dl");
    for (const s of data.series) if (s.texts[i] !== "–" || data.series.length === 1) {
      const name = el("dt", { textContent: s.name });
      if (s.at?.[i]) name.append(el("small", { textContent: s.at[i] }));
      const [value, around] = s.texts[i].split(" (");
      list.append(name, el("dd", {}, value, ...(around ? [el("small", { textContent: around.slice(0, -1) })] : [])));
    }
    const words = [el("strong", { textContent: this.head(data, i) }), list];
    if (data.marks[i]) words.push(el("em", { textContent: data.marks[i] }));
    return words;
  }
}
customElements.define("pm-chart", PmChart);
