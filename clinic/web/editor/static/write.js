// The edit page: autosave, checks while typing, and saving.
// Without JavaScript, the form can still be filled in and saved.
import { editorUrl } from "./base.js";
import { addTools } from "./tools.js";
import { startLook } from "./look.js";

const KEEP_AFTER = 1500; // milliseconds after the last key
const CHECK_AFTER = 350;
const form = document.getElementById("post");
const place = form.dataset.place;
const state = document.getElementById("state");
const trouble = document.getElementById("trouble");
const sitting = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
let kept = read(); // the last autosaved form
let saved = form.dataset.unsaved ? "" : kept;
let keepTimer, checkTimer, asked = 0, isSaving = false;

function read() {
  return JSON.stringify(Object.fromEntries(new FormData(form)));
}

function body() {
  return JSON.stringify({ ...JSON.parse(read()), sitting });
}

function send(what, content, more = {}) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return fetch(editorUrl(`/${what}/${place}`), { method: "POST", headers, body: content, ...more });
}

function say(words) {
  if (state.textContent !== words) state.textContent = words;
}

function alarm(words) {
  trouble.hidden = !words;
  trouble.textContent = words;
}

const LOST = "Your changes are not saved. Leave this page open and run make write again, " +
  "or copy your text to a safe place.";

async function keep() {
  clearTimeout(keepTimer);
  const now = read();
  if (now === kept || isSaving) return;
  try {
    const answer = await send("keep", body());
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    kept = now;
    alarm(told.same ? "" : "Someone else has changed this post. Your changes are kept. When you " +
      "press Save, you will see both versions.");
    if (read() !== saved) say(`Not saved yet. Backed up at ${told.when}.`);
  } catch {
    alarm(LOST);
    keepTimer = setTimeout(keep, 5000);
  }
}

function keepOnLeaving() {
  if (read() !== kept && read() !== saved) {
    navigator.sendBeacon(editorUrl(`/keep/${place}`), new Blob([body()], { type: "application/json" }));
  }
}

function showNotes(notes) {
  for (const list of document.querySelectorAll(".notes")) {
    const part = list.id.slice("notes-".length);
    const own = notes.filter((one) => one.part === part);
    const shown = JSON.stringify(own);
    if (list.dataset.shown === shown) continue;
    list.dataset.shown = shown;
    list.replaceChildren(...own.map(makeNote));
    const field = document.getElementById(`f-${part}`);
    if (field) field.toggleAttribute("aria-invalid", own.some((one) => one.label === "Problem"));
  }
  countNotes();
}

/** Show the number of problems and warnings in the bar, which is always visible. */
function countNotes() {
  const count = form.querySelectorAll(".note").length;
  const toNotes = document.getElementById("to-notes");
  toNotes.hidden = !count;
  toNotes.textContent = count === 1 ? "1 message" : `${count} messages`;
}

document.getElementById("to-notes").addEventListener("click", () => {
  const first = form.querySelector(".note--problem") ?? form.querySelector(".note");
  const around = first.closest("details");
  if (around) around.open = true;
  first.tabIndex = -1;
  first.focus();
  first.scrollIntoView({ block: "center" });
});

function makeNote(note) {
  const item = document.createElement("li");
  item.className = `note note--${note.label.toLowerCase()}`;
  const label = document.createElement("b");
  label.textContent = `${note.label}: `;
  const fix = document.createElement("span");
  fix.className = "note__fix";
  fix.textContent = ` ${note.fix} `;
  item.append(label, note.what, fix);
  if (note.line > 0) {
    const go = document.createElement("button");
    go.type = "button";
    go.className = "link";
    go.dataset.line = note.line;
    go.textContent = `Line ${note.line}`;
    item.append(go);
  }
  return item;
}

async function check() {
  const number = ++asked;
  try {
    const answer = await send("check", body());
    if (answer.ok && number === asked) showNotes((await answer.json()).notes);
  } catch { /* keep() reports a missing server */ }
}

function count() {
  for (const one of form.querySelectorAll("[data-count]")) {
    const told = document.getElementById(`count-${one.name}`);
    told.textContent = `${one.value.length} of ${one.dataset.count} characters`;
    told.classList.toggle("count--over", one.value.length > Number(one.dataset.count));
  }
  document.getElementById("found-title").textContent = form.elements.title.value;
  document.getElementById("found-summary").textContent = form.elements.summary.value;
}

const refreshLook = startLook(place, body);

function changed() {
  count();
  if (read() === saved) say("All changes are saved.");
  else if (!state.textContent.startsWith("Not saved yet")) say("Not saved yet.");
  clearTimeout(keepTimer);
  clearTimeout(checkTimer);
  keepTimer = setTimeout(keep, KEEP_AFTER);
  checkTimer = setTimeout(check, CHECK_AFTER);
  refreshLook();
}

async function save() {
  clearTimeout(keepTimer);
  const now = read();
  isSaving = true;
  say("Saving …");
  try {
    const answer = await send("edit", body());
    const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
    if (told.conflict) {
      kept = saved = read();
      location.href = told.conflict;
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    form.elements.mark.value = told.mark;
    saved = kept = JSON.stringify({ ...JSON.parse(now), mark: told.mark });
    alarm("");
    document.getElementById("unsaved")?.remove();
    showNotes(told.notes);
    say(read() === saved ? `Saved at ${told.when}.` : "Not saved yet.");
  } catch {
    say("Not saved.");
    alarm(LOST);
  } finally {
    isSaving = false;
    if (read() !== saved) keepTimer = setTimeout(keep, KEEP_AFTER);
  }
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formaction")) {
    kept = saved = read(); // the person discards the changes
    return;
  }
  event.preventDefault();
  save();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});
document.addEventListener("click", (event) => {
  const line = Number(event.target.dataset?.line ?? 0);
  if (line) goTo(line);
});
addEventListener("pagehide", keepOnLeaving);
document.addEventListener("visibilitychange", () => document.hidden && keepOnLeaving());

function goTo(line) {
  const text = form.elements.body;
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  // Browsers scroll to the cursor only on typing; an approximate position is enough.
  text.scrollTop = (text.scrollHeight * (line - 3)) / lines.length;
}

addTools(form.elements.body, place, changed);
count();
countNotes();
