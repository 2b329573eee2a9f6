import { announce } from "./core.js";

const AHEAD = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"], BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];

/** One section at a time, by key, button or swipe. Without this script the page is all of them below each other. */
class PmPresent extends HTMLElement {
  connectedCallback() {
    this.slides = [...this.querySelectorAll("[data-slide]")];
    this.classList.add("is-stepped");
    this.show(Math.max(0, this.slides.findIndex((one) => one.id && `#${one.id}` === location.hash)));
    this.addEventListener("click", (e) => {
      const step = e.target.closest("[data-step]"), link = e.target.closest('a[href^="#slide-"]');
      if (step) this.show(this.at + +step.dataset.step);
      if (link) { e.preventDefault(); this.show(this.slides.findIndex((one) => `#${one.id}` === link.getAttribute("href"))); }
    });
    document.addEventListener("keydown", (e) => this.key(e));
    document.querySelector("[data-full]")?.addEventListener("click", () => { this.requestFullscreen?.(); this.focus(); });
    this.addEventListener("pointerdown", (e) => { this.from = e.pointerType === "touch" ? e.clientX : null; });
    this.addEventListener("pointerup", (e) => { if (this.from != null && Math.abs(e.clientX - this.from) > 60) this.show(this.at + (e.clientX < this.from ? 1 : -1)); });
  }
  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
    const pressed = e.key === " " || e.key === "Enter";
    if (e.target.closest("input, textarea, select") || (pressed && e.target.closest("a, button"))) return;
    const to = { Home: 0, End: this.slides.length - 1 }[e.key] ?? (AHEAD.includes(e.key) ? this.at + 1 : BACK.includes(e.key) ? this.at - 1 : null);
    if (to === null) return;
    e.preventDefault();
    this.show(to);
  }
  show(to) {
    this.at = Math.min(Math.max(0, to), this.slides.length - 1);
    this.slides.forEach((one, index) => one.classList.toggle("is-shown", index === this.at));
    this.querySelector("[data-at]").textContent = `${this.at + 1} / ${this.slides.length}`;
    for (const button of this.querySelectorAll("[data-step]")) button.disabled = !this.slides[this.at + +button.dataset.step];
    const slide = this.slides[this.at];
    history.replaceState(null, "", slide.id ? `#${slide.id}` : location.pathname + location.search);
    announce(`${this.at + 1} of ${this.slides.length}: ${slide.querySelector("h2").textContent}`);
  }
}
customElements.define("pm-present", PmPresent);
