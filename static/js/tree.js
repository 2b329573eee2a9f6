import { $, announce, csrf, htmx, toast } from "./core.js";

const RINGS = ["now", "next", "later"], INNER = [150, 245, 345], AGAIN = 600;

/** Leaves of the product tree, moved by pointer or arrow keys to another area (theme) or horizon; saved over REST. */
class PmTree extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerdown", (e) => this.grab(e));
    this.addEventListener("pointermove", (e) => this.drag(e));
    this.addEventListener("pointerup", (e) => this.drop(e));
    this.addEventListener("pointercancel", () => this.back());
    this.addEventListener("click", (e) => { if (this.moved) e.preventDefault(); this.moved = false; }, true);
    this.addEventListener("dragstart", (e) => e.preventDefault());
    this.addEventListener("keydown", (e) => this.onKey(e));
  }
  disconnectedCallback() { clearTimeout(this.timer); }
  get svg() { return $("svg", this); }
  get areas() { return this.dataset.areas.split(","); }
  point(e) { return new DOMPoint(e.clientX, e.clientY).matrixTransform(this.svg.getScreenCTM().inverse()); }
  grab(e) {
    const leaf = e.target.closest(".leaf.may-move");
    if (!leaf || e.button) return;
    this.held = leaf;
    this.start = this.point(e);
    this.home = leaf.getAttribute("transform");
  }
  drag(e) {
    if (!this.held) return;
    const at = this.point(e);
    if (!this.moved && Math.hypot(at.x - this.start.x, at.y - this.start.y) < 6) return;
    if (!this.moved) { this.moved = true; this.setPointerCapture(e.pointerId); this.held.classList.add("is-held"); }
    this.held.setAttribute("transform", `translate(${at.x} ${at.y})`);
  }
  drop(e) {
    const leaf = this.held;
    this.held = null;
    if (!leaf || !this.moved) return;
    leaf.classList.remove("is-held");
    const at = this.point(e), box = this.svg.viewBox.baseVal, x = box.width / 2 - at.x, y = Math.max(1, 500 - at.y);
    const slope = Number(this.dataset.slope), turn = (Math.atan2(y, x) / Math.PI - slope) / (1 - 2 * slope);
    const area = Math.max(0, Math.min(this.areas.length - 1, Math.floor(turn * this.areas.length)));
    const far = Math.hypot(x, y), ring = far < INNER[1] ? 0 : far < INNER[2] ? 1 : 2;
    this.save(leaf, this.areas[area], RINGS[ring]);
  }
  back() { if (this.held) { this.held.setAttribute("transform", this.home); this.held.classList.remove("is-held"); } this.held = null; this.moved = false; }
  onKey(e) {
    const leaf = e.target.closest(".leaf.may-move"), by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    if (!leaf || !by) return;
    e.preventDefault();
    const now = leaf.wanted ?? { theme: leaf.dataset.theme, horizon: leaf.dataset.horizon };
    const area = Math.max(0, Math.min(this.areas.length - 1, this.areas.indexOf(now.theme) + by[0]));
    const ring = Math.max(0, Math.min(2, RINGS.indexOf(now.horizon) + by[1]));
    leaf.wanted = { theme: this.areas[area], horizon: RINGS[ring] };
    announce(`${document.querySelectorAll(".tree-area")[area].textContent}, ${RINGS[ring]}.`);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(leaf, leaf.wanted.theme, leaf.wanted.horizon), AGAIN);
  }
  async save(leaf, theme, horizon) {
    leaf.wanted = null;
    const same = theme === leaf.dataset.theme && horizon === leaf.dataset.horizon;
    if (!same) {
      const body = JSON.stringify({ theme: theme ? Number(theme) : null, horizon });
      const reply = await fetch(`${this.dataset.api}${leaf.dataset.number}/`, { method: "PATCH", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body }).catch(() => null);
      if (!reply?.ok) toast(`Not moved. ${(await reply?.json().catch(() => null))?.errors?.[0]?.detail ?? "Try again."}`, { bad: true });
      else announce(`${leaf.dataset.title} moved.`);
    }
    const id = leaf.id, is_focused = leaf.contains(document.activeElement);
    await htmx.ajax("GET", this.dataset.here, { target: "#tree", swap: "outerMorph" });
    if (is_focused) document.getElementById(id)?.focus();
  }
}
customElements.define("pm-tree", PmTree);
