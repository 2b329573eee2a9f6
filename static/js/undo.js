import { announce, send } from "./core.js";

/**
 * What was moved on this page, newest last; Ctrl+Z takes it back on the server, Ctrl+Shift+Z does it again. Each address
 * names the version that its move made: where somebody else changed the initiative since, the server refuses and says so.
 * `seen` is the version that the move found.
 */
export class Undo {
  constructor(target) {
    Object.assign(this, { target, done: [], undone: [], into: null });
    this.into = this.done;
    document.addEventListener("toast", (e) => { if (e.detail?.undoUrl) this.into.push({ url: e.detail.undoUrl, seen: String(e.detail.seen) }); });
    document.addEventListener("keydown", (e) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || e.key.toLowerCase() !== "z") return;
      if (e.target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
      e.preventDefault();
      e.shiftKey ? this.step(this.undone, this.done, "Done again") : this.step(this.done, this.undone, "Undone");
    });
  }
  async step(from, into, said) {
    if (this.busy) return;
    const last = from.pop();
    if (!last) return announce("Nothing to undo");
    this.busy = true;
    this.into = into;
    const ok = await send(last.url, {}, this.target);
    Object.assign(this, { into: this.done, busy: false });
    if (!ok) return announce("Not undone");
    // The row is again as it was at `seen`, under a newer version: earlier moves of it continue from there.
    const made = into.at(-1);
    if (made) for (const one of from) if (this.row(one.url) === this.row(last.url) && this.version(one.url) === last.seen) one.url = this.with(one.url, this.version(made.url));
    announce(said);
  }
  path(url) { return url.split("?")[0]; }
  /** Which initiative: in the path of a bar's address, in the query of a card's. */
  row(url) { return `${this.path(url)}#${new URLSearchParams(url.split("?")[1]).get("id")}`; }
  version(url) { return new URLSearchParams(url.split("?")[1]).get("version"); }
  with(url, version) {
    const query = new URLSearchParams(url.split("?")[1]);
    query.set("version", version);
    return `${this.path(url)}?${query}`;
  }
}
