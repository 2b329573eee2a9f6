import { announce, el } from "./core.js";

/** Adds a crosshair, a tooltip and arrow-key reading to a server-rendered chart. */
class PmChart extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointermove", (e) => this.onMove(e));
    this.addEventListener("pointerleave", () => this.show(-1));
    this.addEventListener("focusout", () => this.show(-1));
    this.addEventListener("keydown", (e) => this.onKey(e));
  }
  get data() { return JSON.parse(this.querySelector("script[type='application/json']").textContent); }
  /** Middle of the i-th label, in per cent. */
  x(i, { kind, labels }) {
    if (kind === "bar") return ((i + 0.5) / labels.length) * 100;
    return labels.length === 1 ? 50 : (i / (labels.length - 1)) * 100;
  }
  onKey(e) {
    if (!e.target.matches(".chart-plot")) return;
    const n = this.data.labels.length - 1;
    const to = { ArrowLeft: (this.at ?? n + 1) - 1, ArrowRight: (this.at ?? -1) + 1, Home: 0, End: n }[e.key];
    if (to === undefined) { if (e.key === "Escape") this.show(-1); return; }
    e.preventDefault();
    this.show(Math.max(0, Math.min(n, to)), true);
  }
  onMove(e) {
    const plot = e.target.closest(".chart-plot");
    if (!plot) return;
    const { kind, labels } = this.data, box = plot.getBoundingClientRect(), share = (e.clientX - box.left) / box.width;
    const i = kind === "bar" ? Math.floor(share * labels.length) : Math.round(share * (labels.length - 1));
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
    tip.style.transform = `translate(${Math.max(0, px + 14 + w > all ? px - w - 14 : px + 14)}px, 8px)`;
    if (say) announce(`${data.labels[i]}: ${data.series.map((s) => `${s.name} ${s.texts[i]}`).join(", ")}${data.marks[i] ? `, ${data.marks[i]}` : ""}`);
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
  words(data, i) {
    const last = i === data.labels.length - 1 && data.note;
    const list = el("dl");
    for (const s of data.series) if (s.texts[i] !== "–" || data.series.length === 1) list.append(el("dt", { textContent: s.name }), el("dd", { textContent: s.texts[i] }));
    const words = [el("strong", { textContent: last ? `${data.labels[i]} (${data.note})` : data.labels[i] }), list];
    if (data.marks[i]) words.push(el("em", { textContent: data.marks[i] }));
    return words;
  }
}
customElements.define("pm-chart", PmChart);
