// The drawn thread opens on the record asked about, in the middle of the view, not on its farthest reason.
for (const map of document.querySelectorAll(".thread-scroll")) {
  const box = map.querySelector(".is-focus rect");
  if (box) map.scrollLeft = box.x.baseVal.value + box.width.baseVal.value / 2 - map.clientWidth / 2;
}
