const SVG = "http://www.w3.org/2000/svg";
const node = (name, attributes) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const OUT = 9, BEND = 5, NEAR = 64;

/** To a bar close by straight on; else through the gap beside its row, where no other bar lies that it could seem to join. */
function corners(x1, y1, x2, y2, row) {
  if (x2 - x1 >= 2 * OUT && x2 - x1 <= NEAR) return y1 === y2 ? [[x1, y1], [x2, y2]] : [[x1, y1], [x2 - OUT, y1], [x2 - OUT, y2], [x2, y2]];
  const gap = y2 + (y1 < y2 ? -row : row) / 2;
  return [[x1, y1], [x1 + OUT, y1], [x1 + OUT, gap], [x2 - OUT, gap], [x2 - OUT, y2], [x2, y2]];
}

function rounded(points) {
  let way = `M${points[0]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i], [a, b] = [points[i - 1], points[i + 1]].map(([to, down]) => {
      const far = Math.hypot(to - x, down - y), part = far && Math.min(BEND, far / 2) / far;
      return [x + (to - x) * part, y + (down - y) * part];
    });
    way += `L${a}Q${x} ${y} ${b}`;
  }
  return `${way}L${points.at(-1)}`;
}

/**
 * Lines from what comes first to what waits for it. Everything is computed from the numbers of the bars (data-s,
 * -d, -r) and measured once a drawing, so that a drag redraws only the lines of the bar in hand, without layout.
 */
export class Ties {
  constructor(roadmap) {
    this.roadmap = roadmap;
    this.svg = roadmap.querySelector("[data-ties]");
    if (!this.svg) return;
    const redraw = () => this.draw();
    roadmap.addEventListener("zoomed", redraw);
    new ResizeObserver(redraw).observe(roadmap.querySelector(".rm-grid"));
    for (const [kind, lit] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]])
      roadmap.addEventListener(kind, (e) => this.light(e.target.closest?.(".rm-item"), lit));
  }
  draw() {
    if (!this.svg) return;
    this.measure();
    this.of = new Map();
    const paths = [];
    for (const then of this.roadmap.querySelectorAll(".rm-item[data-after]")) {
      for (const key of then.dataset.after.split(" ")) {
        const first = document.getElementById(`item-${key}`);
        if (!first) continue;
        const tie = { first, then, path: node("path", { "marker-end": "url(#tie-end)" }) };
        for (const end of [first, then]) this.of.set(end, [...(this.of.get(end) ?? []), tie]);
        this.shape(tie);
        paths.push(tie.path);
      }
    }
    const marker = node("marker", { id: "tie-end", viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 5, markerHeight: 5, orient: "auto" });
    marker.append(node("path", { d: "M0 0L6 3L0 6z" }));
    this.svg.replaceChildren(marker, ...paths);
  }
  measure() {
    const style = getComputedStyle(this.roadmap), rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const px = (name) => parseFloat(style.getPropertyValue(name)) * rem;
    Object.assign(this, { row: px("--row"), gap: px("--gap"), pad: px("--pad"), side: px("--side"), day: this.roadmap.dayPx });
    this.tops = new Map();
    for (const lane of this.roadmap.querySelectorAll("[data-lane]")) this.tops.set(lane, lane.offsetTop);
  }
  middle(item) {
    const lane = item.closest("[data-lane]");
    return this.tops.get(lane) + this.pad + item.dataset.r * (this.row + this.gap) + this.row / 2 + (parseFloat(item.style.getPropertyValue("--dy")) || 0);
  }
  shape({ first, then, path }) {
    const x1 = this.side + (+first.dataset.s + +first.dataset.d) * this.day - 2, y1 = this.middle(first);
    const x2 = this.side + then.dataset.s * this.day - 1, y2 = this.middle(then);
    path.setAttribute("d", rounded(corners(x1, y1, x2, y2, this.row + this.gap)));
    path.classList.toggle("is-late", +then.dataset.s < +first.dataset.s + +first.dataset.d);
  }
  /** The lines of one bar, while it is moved. */
  follow(item) { for (const tie of this.of?.get(item) ?? []) this.shape(tie); }
  light(item, lit) { for (const tie of (item && this.of?.get(item)) ?? []) tie.path.classList.toggle("is-lit", lit); }
}
