import { $, announce, toast } from "./core.js";
import { put } from "./scores.js";

/**
 * Cells that were sent together are saved together or not at all. A refused block stands in its cells, unsaved, until
 * the guilty ones are corrected or the whole of it is taken back. It is kept in the cells alone, so that a swap forgets it.
 */
let blocks = 0;

/** Ctrl+Z where nothing is being written, which would have an undo of its own. */
export const isUndo = (e) => (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "z" && !e.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

const cellsOf = (table, block) => [...table.querySelectorAll(`[data-block="${block}"]`)];

/** Marks what was refused, {cell → text}, and says what helps; gives the first guilty cell. */
export function keep(texts, { errors, why }) {
  const block = String(++blocks), all = [...texts], guilty = all.filter(([cell]) => errors.has(cell.id)).map(([cell]) => cell);
  const count = `${guilty.length} of ${all.length} cells ${guilty.length === 1 ? "was" : "were"} refused`;
  for (const [cell, text] of all) {
    if ($(".cell-input", cell)) cell.dataset.block = block; // being written in again: shown after its next try
    else if (guilty.includes(cell)) put(cell, text, errors.get(cell.id), { block, refused: "cell" });
    else put(cell, text, guilty.length ? `Not saved yet: ${count}.` : why, { block, refused: "rest" });
  }
  const helps = all.length > 1 ? "Escape takes all of them back." : "Escape takes it back.";
  if (!guilty.length) tell(`Not saved. ${why} Enter twice tries again, ${helps}`);
  else if (all.length === 1) tell(`${guilty[0].dataset.of} is not saved. ${errors.get(guilty[0].id)}`);
  else tell(`${count}, so none is saved. Correct what is marked “!” and the others are saved with it, or ${helps}`);
  return guilty[0];
}

function tell(text) {
  announce(text);
  toast(text, { bad: true, about: "scores" });
}

/** With the changed cells go those that were refused beside them: [[cell, text], …]. */
export function together(table, changes) {
  const changed = new Set(changes.map(([cell]) => cell)), found = new Set([...changed].map((cell) => cell.dataset.block).filter(Boolean));
  const rest = [...found].flatMap((block) => cellsOf(table, block)).filter((cell) => !changed.has(cell) && cell.dataset.typed !== undefined);
  return [...changes, ...rest.map((cell) => [cell, cell.dataset.typed])];
}

/** Takes a block, or else the newest that is not saved, back to what stands on the server; false where there is none. */
export function takeBack(table, block) {
  const newest = Math.max(0, ...[...table.querySelectorAll("[data-why]")].map((cell) => Number(cell.dataset.block)));
  const cells = cellsOf(table, block ?? newest);
  for (const cell of cells) put(cell, cell.dataset.raw);
  if (cells.length) announce(cells.length === 1 ? "Taken back." : `${cells.length} cells taken back.`);
  return Boolean(cells.length);
}

/** Sorting draws the rows anew, and what stands in them unsaved would go without a word: says so where there is any. */
export function holdsUnsaved(table) {
  const many = table.querySelectorAll("[data-why]").length;
  if (many) tell(`${many} ${many === 1 ? "cell is" : "cells are"} not saved. Correct what is marked “!”, or Escape takes them back.`);
  return many > 0;
}
