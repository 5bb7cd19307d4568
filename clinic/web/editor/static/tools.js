// The toolbar above the text: each button inserts Markdown at the cursor.

import { editorUrl } from "./base.js";

const CARD = (kind) => ({ before: `\n/// ${kind}\n- `, after: "\n///\n", sample: "a warning sign" });
const PIECES = {
  heading: { before: "\n## ", after: "\n", sample: "Heading" },
  bold: { before: "**", after: "**", sample: "text" },
  list: { before: "\n- ", after: "\n- \n", sample: "first point" },
  emergency: CARD("emergency"),
  urgent: CARD("urgent"),
  ask: CARD("ask"),
  faq: { before: "\n/// faq | ", after: "\nThe answer.\n///\n", sample: "Question?" },
  glance: { before: "\n/// glance\n- clock | ", after: " | the answer\n///\n", sample: "a short label" },
  points: { before: "\n/// key-points\n- ", after: "\n///\n", sample: "the first point" },
};

/** Replace the selection with text, so that Undo works. */
function type(text, words) {
  text.focus();
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Wrap the selection in Markdown; block elements get blank lines around them. */
function add(text, piece) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const words = value.slice(start, end) || piece.sample;
  let { before, after } = piece;
  if (before.startsWith("\n")) {
    const above = value.slice(0, start);
    before = before.slice(1);
    if (above && !above.endsWith("\n\n")) before = (above.endsWith("\n") ? "\n" : "\n\n") + before;
    if (!value.slice(end).startsWith("\n")) after += "\n";
  }
  type(text, before + words + after);
  const from = start + before.length;
  text.setSelectionRange(from, from + words.length);
}

function addFootnote(text) {
  const used = [...text.value.matchAll(/\[\^(\d+)\]/g)].map((one) => Number(one[1]));
  const number = Math.max(0, ...used) + 1;
  text.setSelectionRange(text.selectionEnd, text.selectionEnd);
  type(text, `[^${number}]`);
  const at = text.selectionEnd;
  text.setSelectionRange(text.value.length, text.value.length);
  type(text, `${text.value.endsWith("\n") ? "\n" : "\n\n"}[^${number}]: The source.\n`);
  text.setSelectionRange(at, at);
}

function openLinks(text, links) {
  const dialog = document.getElementById("links");
  const find = document.getElementById("find-link");
  const list = document.getElementById("link-list");
  const { selectionStart: start, selectionEnd: end } = text;
  const selected = text.value.slice(start, end);
  const choose = (title, link) => {
    dialog.close();
    text.setSelectionRange(start, end);
    type(text, `[${selected || title}](${link})`);
  };
  const show = () => {
    const asked = find.value.trim();
    const words = asked.toLowerCase().split(/\s+/);
    const fitting = links.filter((one) => words.every((w) => one.title.toLowerCase().includes(w)));
    const shown = fitting.slice(0, 12);
    if (/^(https?:|mailto:|tel:)/.test(asked)) shown.unshift({ title: asked, link: asked });
    list.replaceChildren(...shown.map((one) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = one.title;
      button.addEventListener("click", () => choose(one.title, one.link));
      item.append(button);
      return item;
    }));
  };
  find.value = "";
  find.oninput = show;
  find.onkeydown = (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      list.querySelector("button")?.click();
    }
  };
  show();
  dialog.showModal();
}

function openPicture(text, place) {
  const dialog = document.getElementById("picture");
  const form = document.getElementById("picture-form");
  const trouble = document.getElementById("picture-trouble");
  const at = text.selectionEnd;
  form.reset();
  trouble.hidden = true;
  form.onsubmit = async (event) => {
    event.preventDefault();
    let told = { trouble: "Cannot upload the picture. Check that the make write window is still open." };
    try {
      const headers = { Accept: "application/json" };
      const sent = { method: "POST", headers, body: new FormData(form) };
      told = await (await fetch(editorUrl(`/pictures/${place}`), sent)).json();
    } catch { /* the message is shown below */ }
    trouble.textContent = told.trouble;
    trouble.hidden = !told.trouble;
    if (told.line) {
      dialog.close();
      text.setSelectionRange(at, at);
      add(text, { before: "\n", after: "\n", sample: told.line });
    } else {
      trouble.focus();
    }
  };
  dialog.showModal();
}

/** Activate the toolbar. */
export function addTools(text, place, changed) {
  const bar = document.getElementById("tools");
  const buttons = [...bar.querySelectorAll("button")];
  let links = [];
  bar.hidden = false;
  fetch(editorUrl("/links")).then((answer) => answer.json()).then((told) => { links = told; }).catch(() => {});
  bar.addEventListener("click", (event) => {
    const kind = event.target.closest("button")?.dataset.add;
    if (!kind) return;
    if (kind === "link") openLinks(text, links);
    else if (kind === "picture") openPicture(text, place);
    else if (kind === "footnote") addFootnote(text);
    else add(text, PIECES[kind]);
    changed();
  });
  // Roving tabindex: one tab stop, arrow keys move within the toolbar (ARIA APG, toolbar).
  buttons.forEach((one, at) => { one.tabIndex = at ? -1 : 0; });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = buttons[(steps[event.key] + buttons.length) % buttons.length];
    buttons.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  });
}
