import { $, announce } from "./core.js";

const PAUSE = 140;

/** Commands that stand in the page answer at once; records come from the server as options a moment later. */
class PmPalette extends HTMLElement {
  connectedCallback() {
    this.input = $("input", this);
    this.list = $("[role=listbox]", this);
    this.commands = [...this.list.children];
    this.input.addEventListener("input", () => this.onInput());
    this.addEventListener("keydown", (e) => this.onKey(e));
    this.addEventListener("click", (e) => this.open(e.target.closest("[role=option]"), e));
    this.closest("dialog").addEventListener("close", () => { this.input.value = ""; this.onInput(); });
    this.select(this.shown[0]);
  }
  get shown() { return [...this.list.querySelectorAll("[role=option]:not([hidden])")]; }
  select(option) {
    for (const other of this.list.querySelectorAll("[role=option]")) other.setAttribute("aria-selected", other === option);
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }
  onInput() {
    const words = this.input.value.trim().toLowerCase().split(/\s+/);
    for (const command of this.commands) command.hidden = !words.every((word) => command.textContent.toLowerCase().includes(word));
    this.select(this.shown[0]);
    this.ask(this.input.value.trim());
  }
  ask(query) {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (query.length < 2) { this.found(""); return this.empty(query, false); }
    this.timer = setTimeout(() => this.fetch(query), PAUSE);
  }
  async fetch(query) {
    if (!this.dataset.url) return this.empty(query, true);
    const asking = this.asking = new AbortController();
    this.busy(true);
    try {
      const url = new URL(this.dataset.url, location.href);
      url.searchParams.set("q", query);
      const reply = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, signal: asking.signal });
      this.found(reply.ok && !reply.redirected ? await reply.text() : "");
      this.empty(query, true);
      announce(`${this.shown.length} ${this.shown.length === 1 ? "result" : "results"}`);
    } catch (error) {
      if (error.name !== "AbortError") this.found("");
    } finally {
      if (this.asking === asking) this.busy(false);
    }
  }
  /** Records stand under the commands; the chosen option stays chosen. */
  found(html) {
    for (const old of this.list.querySelectorAll("[data-found]")) old.remove();
    const fragment = new DOMParser().parseFromString(html, "text/html").body;
    for (const option of fragment.querySelectorAll("[role=option]")) {
      option.setAttribute("data-found", "");
      this.list.append(document.adoptNode(option));
    }
    if (!this.shown.some((option) => option.getAttribute("aria-selected") === "true")) this.select(this.shown[0]);
  }
  empty(query, asked) { $("[data-none]", this).hidden = !(asked && query && !this.shown.length); }
  busy(on) { $("[data-busy]", this)?.classList.toggle("htmx-request", on); }
  onKey(e) {
    const shown = this.shown, at = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && shown.length) { e.preventDefault(); this.select(shown.at((at + step) % shown.length)); }
    if (e.key === "Enter" && shown[at]) { e.preventDefault(); this.open(shown[at], e); }
  }
  open(option, e) {
    if (!option) return;
    if (e.metaKey || e.ctrlKey) window.open(option.dataset.url, "_blank", "noopener");
    else location.href = option.dataset.url;
  }
}
customElements.define("pm-palette", PmPalette);
