import { $, csrf, el } from "./core.js";

export const shown = (raw) => (raw === "" ? "–" : /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw).toLocaleString("en", { maximumFractionDigits: 6 }) : raw);

const idOf = (name) => `c-${name.replace(".", "-")}`;

/** POST to the framework's REST address; {ok, table} or {ok: false, errors and present: Map(cell id → text), why}. */
export async function post(url, body) {
  try {
    const reply = await fetch(url, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: JSON.stringify(body) });
    const data = await reply.json();
    if (reply.ok) return { ok: true, table: data };
    const errors = new Map((data.errors ?? []).map((one) => [idOf(one.pointer.slice(1)), one.detail]));
    const present = new Map(Object.entries(data.present ?? {}).map(([name, text]) => [idOf(name), text]));
    return { ok: false, errors, present, why: data.errors?.[0]?.detail ?? data.detail ?? "Not saved." };
  } catch { return { ok: false, errors: new Map(), present: new Map(), why: "The server did not answer. Check the connection." }; }
}

/**
 * Shows a text in a cell, and why it was not saved where there is a reason. `kept` says with which block it was refused,
 * and whether for its own fault ("cell") or for another's ("rest"); without it, that stays as it was.
 */
export function put(cell, text, why = "", kept = {}) {
  if (why) Object.assign(cell.dataset, { typed: text, why, ...kept });
  else for (const name of ["typed", "why", "block", "refused"]) delete cell.dataset[name];
  const isRest = cell.dataset.refused === "rest", isBad = Boolean(why) && !isRest;
  cell.classList.toggle("is-bad", isBad);
  cell.classList.toggle("is-unsaved", isRest);
  cell.classList.remove("is-saving");
  cell.toggleAttribute("data-range", text.includes(".."));
  isBad ? cell.setAttribute("aria-invalid", "true") : cell.removeAttribute("aria-invalid");
  cell.replaceChildren(shown(text), ...(why ? [el("small", { className: "cell-why", textContent: why })] : []));
}

/** A row's rank, score and what else follows from its answers, as the server reckons them. */
export function paint(row, one, best) {
  $("[data-rank-of]", row).textContent = one.rank ?? "–";
  $("[data-score]", row).replaceChildren(one.score === null ? el("span", { className: "muted", textContent: "no score" }) : one.score_text);
  $(".fill", row).setAttribute("width", `${best > 0 ? Math.max(0, (one.score ?? 0) / best) * 100 : 0}%`);
  Object.values(one.extra).forEach((value, place) => { const cell = $(`[data-extra="${place}"]`, row); if (cell) cell.textContent = shown(value === null ? "" : String(value)); });
}

/** The control in which a cell is written: a line, or the cell's choices; `text` is what was typed to open it. */
export function control(cell, text) {
  const choices = cell.dataset.choices?.split("|");
  const made = choices
    ? el("select", { className: "cell-input" }, new Option("–", ""), ...choices.map((one) => new Option(one, one)))
    : el("input", { className: "cell-input", autocomplete: "off" });
  made.setAttribute("aria-label", cell.dataset.of);
  const start = text ?? cell.dataset.typed ?? cell.dataset.raw;
  made.value = choices && text ? choices.find((one) => one.toLowerCase().startsWith(text.toLowerCase())) ?? "" : start;
  return made;
}

/** The cells that a block of text from a sheet fills, from this one on to the right and down: [[cell, text], …]. */
export function pasted(rows, cell, text) {
  const r = rows.findIndex((row) => row.includes(cell)), c = rows[r].indexOf(cell), made = [];
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((one, right) => {
    const to = rows[r + down]?.[c + right];
    if (to && to.getAttribute("aria-readonly") !== "true") made.push([to, one.trim()]);
  }));
  return made;
}

/** The chances that the panel beside the table holds, into its rows. */
export function takeChances(table) {
  const stale = Boolean($(".odds-list.is-stale"));
  for (const one of document.querySelectorAll("#odds data")) {
    const cell = $(`#row-${one.dataset.number} [data-chance]`, table);
    if (cell) { cell.textContent = one.value; cell.classList.toggle("is-stale", stale); }
  }
}
