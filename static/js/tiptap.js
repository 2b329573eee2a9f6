import { Editor } from "@tiptap/core";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Markdown } from "@tiptap/markdown";
import StarterKit from "@tiptap/starter-kit";

const RUN = {
  heading: (c) => c.toggleHeading({ level: 2 }), bold: (c) => c.toggleBold(), italic: (c) => c.toggleItalic(), code: (c) => c.toggleCode(),
  bulletList: (c) => c.toggleBulletList(), orderedList: (c) => c.toggleOrderedList(), taskList: (c) => c.toggleTaskList(), blockquote: (c) => c.toggleBlockquote(),
};

/** The form keeps posting its textarea. Empty paragraphs come out of the editor as &nbsp; and go. */
function changed(area, editor) {
  area.value = editor.getMarkdown().replace(/^&nbsp;$/gm, "");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  const state = document.querySelector("#save-state");
  if (state) state.textContent = "Unsaved changes";
}

export function makeEditor({ box, bar, area, label }) {
  const buttons = [...bar.querySelectorAll("[data-cmd]")];
  const sync = (editor) => { for (const b of buttons) b.ariaPressed = String(editor.isActive(b.dataset.cmd)); };
  const editor = new Editor({
    element: box, injectCSS: false, // strict CSP: our stylesheet has the rules
    extensions: [StarterKit, TaskList, TaskItem, Markdown],
    content: area.value, contentType: "markdown",
    editorProps: { attributes: { class: "prose", role: "textbox", "aria-multiline": "true", "aria-label": label } },
    onUpdate: ({ editor }) => { changed(area, editor); },
    onTransaction: ({ editor }) => sync(editor),
  });
  bar.addEventListener("click", (e) => {
    const b = e.target.closest("[data-cmd]");
    if (b) RUN[b.dataset.cmd](editor.chain().focus()).run();
  });
  bar.addEventListener("keydown", (e) => { // one tab stop, arrow keys inside (APG toolbar)
    const at = buttons.indexOf(document.activeElement), to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    const next = buttons.at(to % buttons.length);
    for (const b of buttons) b.tabIndex = b === next ? 0 : -1;
    next.focus();
  });
  return editor;
}
