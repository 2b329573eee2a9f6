import { Editor, Node } from "@tiptap/core";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Markdown } from "@tiptap/markdown";
import StarterKit from "@tiptap/starter-kit";

const RUN = {
  heading: (c) => c.toggleHeading({ level: 2 }), bold: (c) => c.toggleBold(), italic: (c) => c.toggleItalic(), code: (c) => c.toggleCode(),
  bulletList: (c) => c.toggleBulletList(), orderedList: (c) => c.toggleOrderedList(), taskList: (c) => c.toggleTaskList(), blockquote: (c) => c.toggleBlockquote(),
};

/** Tables are kept, and edited, as their Markdown lines: the rich editor must never lose what it cannot draw. */
const TableSource = Node.create({
  name: "tableSource", group: "block", content: "text*", marks: "", code: true, defining: true, isolating: true,
  parseHTML: () => [{ tag: "pre[data-label]", preserveWhitespace: "full" }],
  renderHTML: () => ["pre", { class: "md-source", "data-label": "Table (Markdown)" }, 0],
  markdownTokenName: "table",
  parseMarkdown: (token, helpers) => helpers.createNode("tableSource", {}, [helpers.createTextNode(token.raw.trim())]),
  renderMarkdown: (node) => (node.content ?? []).map((child) => child.text ?? "").join(""),
});

/** The form keeps posting its textarea. Empty paragraphs come out of the editor as &nbsp; and go. */
const textOf = (editor) => editor.getMarkdown().replace(/^&nbsp;$/gm, "");

function changed(area, editor) {
  area.value = textOf(editor);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  const state = document.querySelector("#save-state");
  if (state) state.textContent = "Unsaved changes";
}

/** Letters and digits only: what a person would miss if it were gone. Syntax may change its dress. */
const substance = (text) => text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Null when the text holds something the rich editor would lose (pictures, HTML): then it stays a plain textarea. */
export function makeEditor({ box, bar, area, label }) {
  const buttons = [...bar.querySelectorAll("[data-cmd]")];
  const sync = (editor) => { for (const b of buttons) b.ariaPressed = String(editor.isActive(b.dataset.cmd)); };
  const editor = new Editor({
    element: box, injectCSS: false, // strict CSP: our stylesheet has the rules
    extensions: [StarterKit, TaskList, TaskItem, TableSource, Markdown.configure({ markedOptions: { breaks: true } })],
    content: area.value, contentType: "markdown",
    editorProps: { attributes: { class: "prose", role: "textbox", "aria-multiline": "true", "aria-label": label } },
    onUpdate: ({ editor }) => { changed(area, editor); },
    onTransaction: ({ editor }) => sync(editor),
  });
  if (substance(textOf(editor)) !== substance(area.value)) {
    editor.destroy();
    return null;
  }
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
