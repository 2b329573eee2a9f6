import { PmBoard } from "./board.js";

/**
 * The tiles of a dashboard, moved by their handles as cards are on a board: one list, in which left and up are
 * earlier. <pm-tiles data-url="…"> posts {id, index, version}, so that a change of somebody else's is not undone.
 */
class PmTiles extends PmBoard {
  static lists = "#tiles";
  static card = ".tile";
  static dragging = { handle: ".tile-handle", group: "tiles" };
  /** After each change; a menu that made it is done. */
  wire() {
    super.wire();
    for (const menu of this.querySelectorAll(".tile-menu:popover-open")) menu.hidePopover();
  }
  cardOf(target) { return target.closest(".tile-handle")?.closest(".tile"); }
  titleOf(tile) { return tile.dataset.title; }
  focusOf(tile) { return tile.querySelector(".tile-handle"); }
  stepOf(key) { return { ArrowUp: [-1, 0], ArrowLeft: [-1, 0], ArrowDown: [1, 0], ArrowRight: [1, 0] }[key]; }
  values(tile, list, index) { return { id: tile.dataset.id, index, version: list.dataset.version }; }
}
customElements.define("pm-tiles", PmTiles);
