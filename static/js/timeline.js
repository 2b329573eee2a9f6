const DAY = 86400000;

export const TYPED_ATTR = CSS.supports("width: calc(attr(data-d type(<number>), 1) * 1px)");

/** Days counted from the origin of the timeline, and what they are called. */
export class Calendar {
  constructor(origin) { this.origin = Date.parse(`${origin}T00:00:00Z`); }
  date(day) { return new Date(this.origin + day * DAY); }
  iso(day) { return this.date(day).toISOString().slice(0, 10); }
  /** As the pages write dates: 3 Mar, and 9 Apr 2027 where the year is said too. */
  human(day, isWhole = false) {
    const date = this.date(day), month = date.toLocaleDateString("en", { month: "short", timeZone: "UTC" });
    return `${date.getUTCDate()} ${month}${isWhole ? ` ${date.getUTCFullYear()}` : ""}`;
  }
  range(start, days) {
    const end = start + days - 1, isOne = this.date(start).getUTCFullYear() === this.date(end).getUTCFullYear();
    return `${this.human(start, !isOne)} – ${this.human(end, true)} · ${days} ${days === 1 ? "day" : "days"}`;
  }
}

/** Browsers without typed attr() get the same numbers as custom properties. */
export function place(roadmap) {
  for (const name of ["days", "today"]) if (roadmap.dataset[name]) roadmap.style.setProperty(`--${name}`, roadmap.dataset[name]);
  for (const el of roadmap.querySelectorAll("[data-s]"))
    for (const name of ["s", "d", "r"]) if (el.dataset[name]) el.style.setProperty(`--${name}`, el.dataset[name]);
  for (const el of roadmap.querySelectorAll("[data-rows]")) el.style.setProperty("--rows", el.dataset.rows);
}

/**
 * The name of a bar that the left edge cuts slides along with it. By hand, since a sticky label is a layer of its own,
 * and fifty layers between five hundred bars cost every frame of a drag 13 ms.
 */
export function slide(roadmap) {
  const { scroller } = roadmap, side = roadmap.querySelector(".rm-corner").offsetWidth, rest = scroller.clientWidth - side - 2;
  const cut = new Set();
  const shift = () => { for (const item of cut) item.style.setProperty("--cut", `${Math.max(0, scroller.scrollLeft - item.dataset.s * roadmap.dayPx)}px`); };
  roadmap.slider?.disconnect();
  roadmap.slider = new IntersectionObserver((found) => {
    for (const { target, isIntersecting } of found) isIntersecting ? cut.add(target) : cut.delete(target) && target.style.removeProperty("--cut");
    shift();
  }, { root: scroller, rootMargin: `0px -${rest}px 0px -${side}px` });
  for (const item of roadmap.querySelectorAll(".rm-item:not(.is-day)")) roadmap.slider.observe(item);
  scroller.onscroll = shift;
}

/** A zoom link of the page: change the scale where we stand, remember it, keep the middle in the middle. */
export function zoom(roadmap, e) {
  const link = e.target.closest?.("[data-zoom]:not(pm-roadmap)");
  if (!link || e.metaKey || e.ctrlKey) return;
  e.preventDefault();
  const { scroller } = roadmap, half = scroller.clientWidth / 2;
  const middle = (scroller.scrollLeft + half) / roadmap.dayPx;
  roadmap.dataset.zoom = link.dataset.zoom;
  for (const other of link.parentElement.children) other === link ? other.setAttribute("aria-current", "true") : other.removeAttribute("aria-current");
  scroller.scrollLeft = middle * roadmap.dayPx - half;
  roadmap.dispatchEvent(new Event("zoomed"));
  document.cookie = `zoom=${link.dataset.zoom};path=/;max-age=31536000;samesite=lax`;
}
