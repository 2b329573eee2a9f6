import Sortable from "sortablejs/modular/sortable.core.esm.js";
import { announce, send } from "./core.js";

/**
 * Cards in columns, by pointer, touch or keyboard: the kanban board and Now–Next–Later alike.
 * <pm-board data-url="…"> posts {id, column, index}; the reply is the board (#board, or data-target) again, morphed in.
 */
class PmBoard extends HTMLElement {
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
    for (const list of this.querySelectorAll(".cards")) {
      if (Sortable.get(list)) continue;
      Sortable.create(list, {
        group: "cards", animation: 160, easing: "cubic-bezier(.2,.8,.2,1)", forceFallback: true, fallbackTolerance: 4,
        fallbackOnBody: true, delay: 180, delayOnTouchOnly: true, scrollSensitivity: 60, draggable: ".kcard",
        filter: ".is-fixed", preventOnFilter: false, // stays put, and others may still be dropped beside it
        ghostClass: "is-ghost", fallbackClass: "is-drag",
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
    const list = card.parentElement, index = [...list.children].indexOf(card), title = card.querySelector("a").textContent;
    const ok = await send(this.dataset.url, { id: card.dataset.id, column: list.dataset.column, index }, this.dataset.target || "#board");
    if (ok) announce(`${title} moved to ${list.dataset.name}, position ${index + 1}`);
    else { undo.list.insertBefore(card, undo.next); announce(`${title}: not saved, back where it was`); }
  }
  onKey(e) {
    const card = e.target.closest(".kcard");
    if (!card || this.hasAttribute("data-readonly")) return;
    if (!this.held) {
      if (e.key !== " ") return;
      e.preventDefault();
      if (card.matches(".is-fixed")) return announce(document.getElementById("board-fixed")?.textContent ?? "");
      this.held = { card, list: card.parentElement, next: card.nextElementSibling };
      card.classList.add("is-held");
      return announce(`${card.querySelector("a").textContent} picked up. Use the arrow keys to move it.`);
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
    const lists = [...this.querySelectorAll(".cards")], here = card.parentElement, at = [...here.children].indexOf(card);
    const side = lists[lists.indexOf(here) + ({ ArrowLeft: -1, ArrowRight: 1 }[e.key] ?? NaN)];
    this.moving = true;
    if (e.key === "ArrowUp" && at) here.insertBefore(card, here.children[at - 1]);
    else if (e.key === "ArrowDown" && here.children[at + 1]) here.insertBefore(here.children[at + 1], card);
    else if (side) side.insertBefore(card, side.children[Math.min(at, side.children.length)] ?? null);
    else { this.moving = false; return; }
    e.preventDefault();
    card.querySelector("a").focus();
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
    card.querySelector("a").focus();
    this.moving = false;
  }
}
customElements.define("pm-board", PmBoard);
