import Sortable from "sortablejs/modular/sortable.core.esm.js";
import { announce, send } from "./core.js";

/**
 * Cards in columns, by pointer, touch or keyboard: the kanban board and Now–Next–Later alike.
 * <pm-board data-url="…"> (or the card's own data-url) posts {id, column, index}; the reply is the board (#board, or data-target) again, morphed in.
 * tiles.js moves the tiles of a dashboard by the same means; what differs there stands at the top here.
 */
export class PmBoard extends HTMLElement {
  static lists = ".cards";
  static card = ".kcard";
  static dragging = {};
  /** The card that keys pressed on this element move. */
  cardOf(target) { return target.closest(".kcard"); }
  titleOf(card) { return card.querySelector("a").textContent; }
  focusOf(card) { return card.querySelector("a"); }
  /** How far a key moves a card within its list and between lists; undefined for a key that does not. */
  stepOf(key) { return { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key]; }
  values(card, list, index) {
    const seen = card.dataset.version; // a card that somebody moved meanwhile is not moved on from where it no longer stands
    return { id: card.dataset.id, column: list.dataset.column, index, ...(seen && { version: seen }) };
  }
  connectedCallback() {
    this.wire();
    this.onSwap = () => this.wire();
    document.addEventListener("htmx:after:swap", this.onSwap);
    this.addEventListener("keydown", (e) => this.onKey(e));
    this.addEventListener("click", (e) => { if (this.justDropped) e.preventDefault(); }, true);
    this.addEventListener("focusout", () => { if (this.held && !this.moving) this.cancel(); });
  }
  disconnectedCallback() { document.removeEventListener("htmx:after:swap", this.onSwap); }
  wire() {
    if (this.hasAttribute("data-readonly")) return;
    for (const list of this.querySelectorAll(this.constructor.lists)) {
      if (Sortable.get(list)) continue;
      Sortable.create(list, {
        group: "cards", animation: 160, easing: "cubic-bezier(.2,.8,.2,1)", forceFallback: true, fallbackTolerance: 4,
        fallbackOnBody: true, delay: 180, delayOnTouchOnly: true, scrollSensitivity: 60, draggable: this.constructor.card,
        filter: ".is-fixed", preventOnFilter: false, // stays put, and others may still be dropped beside it
        ghostClass: "is-ghost", fallbackClass: "is-drag", ...this.constructor.dragging,
        onEnd: (e) => {
          this.justDropped = true;
          setTimeout(() => { this.justDropped = false; });
          if (e.from === e.to && e.oldIndex === e.newIndex) return;
          const shift = e.from === e.to && e.oldIndex > e.newIndex ? 1 : 0;
          this.save(e.item, { list: e.from, next: e.from.children[e.oldIndex + shift] ?? null });
        },
      });
    }
  }
  async save(card, undo) {
    const list = card.parentElement, index = [...list.children].indexOf(card), title = this.titleOf(card);
    const ok = await send(card.dataset.url ?? this.dataset.url, this.values(card, list, index), this.dataset.target || "#board", this.dataset.swap);
    if (ok) announce(`${title} moved to ${list.dataset.name}, position ${index + 1}`);
    else { undo.list.insertBefore(card, undo.next); announce(`${title}: not saved, back where it was`); }
  }
  onKey(e) {
    const card = this.cardOf(e.target);
    if (!card || this.hasAttribute("data-readonly")) return;
    if (!this.held) {
      if (e.key !== " ") return;
      e.preventDefault();
      if (card.matches(".is-fixed")) return announce(document.getElementById("board-fixed")?.textContent ?? "");
      this.held = { card, list: card.parentElement, next: card.nextElementSibling };
      card.classList.add("is-held");
      return announce(`${this.titleOf(card)} picked up. Use the arrow keys to move it.`);
    }
    if (e.key === "Escape") { e.preventDefault(); this.cancel(); return announce("Cancelled"); }
    if (e.key === " " || e.key === "Enter") {
      e.preventDefault();
      const { list, next } = this.held;
      card.classList.remove("is-held");
      this.held = null;
      if (card.parentElement !== list || card.nextElementSibling !== next) this.save(card, { list, next });
      return;
    }
    const lists = [...this.querySelectorAll(this.constructor.lists)], here = card.parentElement, at = [...here.children].indexOf(card);
    const [along, across] = this.stepOf(e.key) ?? [0, 0], side = lists[lists.indexOf(here) + (across || NaN)];
    this.moving = true;
    if (along < 0 && at) here.insertBefore(card, here.children[at - 1]);
    else if (along > 0 && here.children[at + 1]) here.insertBefore(here.children[at + 1], card);
    else if (side) side.insertBefore(card, side.children[Math.min(at, side.children.length)] ?? null);
    else { this.moving = false; return; }
    e.preventDefault();
    this.focusOf(card).focus();
    this.moving = false;
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    announce(`${card.parentElement.dataset.name}, position ${[...card.parentElement.children].indexOf(card) + 1} of ${card.parentElement.children.length}`);
  }
  cancel() {
    const { card, list, next } = this.held;
    this.held = null;
    this.moving = true;
    list.insertBefore(card, next);
    card.classList.remove("is-held");
    this.focusOf(card).focus();
    this.moving = false;
  }
}
customElements.define("pm-board", PmBoard);
