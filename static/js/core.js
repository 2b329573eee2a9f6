import htmx from "htmx.org";

export { htmx };
export const $ = (sel, root = document) => root.querySelector(sel);
export const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? $("[name=csrfmiddlewaretoken]")?.value ?? "";

/** Make an element with properties and children. */
export function el(tag, props = {}, ...kids) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...kids);
  return node;
}

/** Say something to screen readers. */
export function announce(text) {
  const live = $("#live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

/** Let a toast go after a while, but never while it is pointed at or holds the focus. */
export function expire(toast) {
  const wait = toast.querySelector("button") ? 9000 : 5000;
  const tick = () => (toast.matches(":hover, :focus-within") ? setTimeout(tick, 1500) : toast.remove());
  setTimeout(tick, wait);
}

/** Undo is a plain form post, the same as for a message the server renders. A newer toast about the same replaces the older. */
export function toast(text, { undoUrl = "", bad = false, about = "" } = {}) {
  for (const older of document.querySelectorAll("#toasts > [data-about]")) if (older.dataset.about === about) older.remove();
  const node = el("div", { className: bad ? "toast toast-error" : "toast" }, el("span", { textContent: text }));
  if (undoUrl) {
    const hidden = (name, value) => el("input", { type: "hidden", name, value });
    const form = el("form", { method: "post", action: undoUrl }, hidden("csrfmiddlewaretoken", csrf()), hidden("next", location.pathname + location.search), el("button", { textContent: "Undo" }));
    node.append(form);
  }
  if (about) node.dataset.about = about;
  $("#toasts").append(node);
  expire(node);
}

/** POST values and swap the reply; resolves true when the server said 2xx. */
export async function send(url, values, target, swap = "outerMorph") {
  let ok = true;
  const fail = () => { ok = false; };
  document.addEventListener("htmx:response:error", fail, { once: true });
  document.addEventListener("htmx:error", fail, { once: true });
  await htmx.ajax("POST", url, { target, swap, values });
  document.removeEventListener("htmx:response:error", fail);
  document.removeEventListener("htmx:error", fail);
  return ok;
}
