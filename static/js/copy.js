/* A button with data-copy="id" puts that element's text on the clipboard and says so. */
import { toast } from "./core.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent);
    toast("Copied.");
  } catch {
    getSelection().selectAllChildren(source); // a page without HTTPS may not write to the clipboard
    toast("Selected. Copy it with the keyboard.");
  }
});
