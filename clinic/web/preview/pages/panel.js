/* What stands around the page: follows each save, and says what is to be fixed. */
import { morph, setPaper } from "./page.js";

const BASE = new URL("..", import.meta.url).pathname.slice(0, -1); // the secret path of this start
const OWN = `${BASE}/.preview`;
const LEAVING = 5000; // milliseconds after which a link led to no other page: a telephone number
const QUIET = 400; // milliseconds after a change, before mistakes are looked for
const find = (id) => document.getElementById(id);
const frame = find("page");
let served = null; // the page as it was last served, before any program touched it
let words = ""; // its source
let file = ""; // the text that it shows
let view = "wide";
let wanted = 0; // the number of the newest question
let later = 0;
let scroll = null; // where to go after the page was loaded anew
let last = ""; // the address that was loaded last
let isLoading = true;
let isDue = false; // something was saved while a page was loading
let isLeaving = false; // somebody follows a link: to load this page anew would call them back

function address() {
  try {
    const at = frame.contentWindow.location;
    const isOurs = at.origin === location.origin && at.pathname.startsWith(`${BASE}/`);
    return isOurs ? at.pathname + at.search : null;
  } catch {
    return null; // another website
  }
}

/** Take the secret path off an address, which is then one of the site. */
function inSite(at) {
  return at.slice(BASE.length);
}

/** Tell what a page would have to load anew, if it were another. */
function tellHead(html) {
  return (html.match(/<html[^>]*>|<style[^]*?<\/style>|<script[^>]*\ssrc=[^>]*>|<link[^>]*stylesheet[^>]*>/g) || []).join();
}

/** Read a page without its styles, which this window's own policy would not let in. */
function parse(html) {
  return new DOMParser().parseFromString(html.replace(/<style[^]*?<\/style>/g, ""), "text/html");
}

async function load(at) {
  const answer = await fetch(at, { headers: { Accept: "text/html" } }).catch(() => null);
  const isPage = (answer?.headers.get("Content-Type") || "").startsWith("text/html");
  if (!isPage) return null;
  const sum = answer.headers.get("Server-Timing") || "";
  return { html: await answer.text(), sum, isGone: answer.status === 404 };
}

/** Say whether what the window shows is what was just fetched, and not what was there before. */
function isShown(sum) {
  const [told] = frame.contentWindow.performance.getEntriesByType("navigation")[0]?.serverTiming || [];
  return !told || sum.includes(told.description);
}

function reload() {
  isDue = isLeaving;
  if (isLeaving) return;
  scroll = frame.contentWindow.scrollY;
  isLoading = true;
  frame.contentWindow.location.reload();
}

async function update() {
  const at = address();
  const turn = ++wanted;
  isDue = isLoading;
  if (!at || isLoading) return;
  const page = await load(at);
  if (turn !== wanted || at !== address() || isLoading) return; // a newer save, or another page
  if (page?.isGone && (await describe(false))) return; // it moved
  if (page && page.html !== words) {
    if (!served || tellHead(words) !== tellHead(page.html)) {
      reload();
      return;
    }
    const next = parse(page.html);
    const live = frame.contentDocument;
    morph(served.body, next.body, live.body);
    if (live.title !== next.title) live.title = next.title;
    [served, words] = [next, page.html];
    say(`Shown as it was saved at ${new Date().toLocaleTimeString()}.`);
  }
  name();
  await describe(false);
  clearTimeout(later);
  later = setTimeout(() => describe(true), QUIET);
}

function name() {
  document.title = `${frame.contentDocument?.title || "Page"} – preview`;
}

function say(text) {
  find("news").textContent = text;
}

function make(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

/** Write a problem as `make check` says it: where, the line, what is wrong, what to do. */
function write(problem) {
  const item = make("li");
  const head = make("p");
  head.append(make("span", "problem__label", problem.label), " ", make("span", "problem__place", problem.place));
  item.append(head);
  if (problem.excerpt.trim()) {
    const line = make("code", "problem__line");
    const letters = [...problem.excerpt];
    const [from, to] = problem.span || [0, 0];
    line.append(letters.slice(0, from).join(""));
    if (to > from) line.append(make("mark", "", letters.slice(from, to).join("")));
    line.append(letters.slice(Math.max(from, to)).join(""));
    item.append(line);
  }
  item.append(make("p", "", problem.what));
  if (problem.fix) item.append(make("p", "problem__fix", problem.fix));
  return item;
}

function warn(reasons) {
  const over = find("over");
  const told = JSON.stringify(reasons);
  if (over.dataset.told === told) return;
  over.dataset.told = told;
  over.hidden = !reasons.length;
  const list = make("ul", "problems");
  list.append(...reasons.map(write));
  over.replaceChildren(make("h2", "over__title", "This cannot be shown as it was saved. You see it as it was before."), list);
}

/** Say what is known of the page; answer whether it is to be found elsewhere now. */
async function describe(withProblems) {
  const at = address();
  if (!at) return false;
  const query = new URLSearchParams({ at: decodeURI(inSite(at).split("?")[0]), file });
  if (withProblems) query.set("problems", "1");
  const answer = await fetch(`${OWN}/about?${query}`).catch(() => null);
  if (!answer?.ok || at !== address()) return false;
  const about = await answer.json();
  if (about.moved) {
    frame.contentWindow.location.replace(BASE + about.moved);
    return true;
  }
  file = about.file;
  find("state").textContent = about.state;
  find("file").textContent = about.file;
  warn(about.reasons);
  const links = about.unlisted.map((one) => {
    const item = make("li");
    const link = make(one.address ? "a" : "span", "", one.title);
    if (one.address) Object.assign(link, { href: BASE + one.address, target: "page" });
    item.append(link, make("span", "panel__file", ` ${one.state}`));
    return item;
  });
  find("unlisted").replaceChildren(...links);
  find("unlisted-section").hidden = !links.length;
  if (!about.problems) return false;
  find("problems").replaceChildren(...about.problems.map(write));
  find("none").hidden = about.problems.length > 0;
  find("none").textContent = about.file ? "Nothing. make check finds no mistake in this text." : "Open a post to see what is to be fixed in it.";
  return false;
}

function show(next) {
  view = next;
  find("stage").dataset.view = view;
  find("paper").hidden = view !== "paper";
  for (const one of document.querySelectorAll("[data-view][aria-pressed]")) {
    one.setAttribute("aria-pressed", String(one.dataset.view === view));
  }
  if (frame.contentDocument) setPaper(frame.contentDocument, view === "paper");
}

function leave() {
  isLeaving = true;
  setTimeout(() => {
    if (!isLeaving) return;
    isLeaving = isLoading = false;
    if (isDue) update();
  }, LEAVING);
}

/** Let what leads to another website open in a window of its own, and print the page alone. */
function attend(own) {
  const page = own.document;
  own.addEventListener("beforeunload", leave);
  own.addEventListener("pagehide", () => {
    isLoading = true;
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && link.origin !== location.origin && link.protocol.startsWith("http")) {
      event.preventDefault();
      window.open(link.href, "_blank", "noopener");
    }
  });
  page.addEventListener("keydown", print);
}

function print(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "p") {
    event.preventDefault();
    frame.contentWindow.print();
  }
}

frame.addEventListener("load", async () => {
  const at = address();
  if (!at) return;
  const own = frame.contentWindow;
  isLeaving = false;
  if (scroll !== null) own.scrollTo(0, scroll);
  scroll = null;
  if (at !== last) file = "";
  last = at;
  history.replaceState(null, "", location.pathname === `${OWN}/show` ? `${OWN}/show?at=${encodeURIComponent(inSite(at))}` : at + own.location.hash);
  attend(own);
  show(view);
  name();
  find("none").hidden = false;
  find("none").textContent = "Looking for mistakes …";
  find("problems").replaceChildren();
  const page = await load(at);
  if (own !== frame.contentWindow || at !== address()) return; // it went on meanwhile
  if (page && !isShown(page.sum)) {
    reload();
    return;
  }
  [words, served] = page ? [page.html, parse(page.html)] : ["", null];
  isLoading = false;
  if (isDue) {
    await update();
    return;
  }
  await describe(false);
  await describe(true);
});

for (const one of document.querySelectorAll("button[data-view]")) {
  one.addEventListener("click", () => show(one.dataset.view));
}
find("print").addEventListener("click", () => frame.contentWindow.print());
document.addEventListener("keydown", print);
function fold(isFolded) {
  document.body.classList.toggle("is-folded", isFolded);
  find("panel-body").hidden = isFolded;
  find("toggle").setAttribute("aria-expanded", String(!isFolded));
  find("toggle").textContent = isFolded ? "Show the panel" : "Hide";
}
find("toggle").addEventListener("click", () => fold(!find("panel-body").hidden));
if (matchMedia("(max-width: 52rem)").matches) fold(true); // there, the page has the room

const events = new EventSource(`${OWN}/events`);
events.addEventListener("message", update);
events.addEventListener("error", () => say("The preview has ended. To go on: make preview"));
events.addEventListener("open", () => say("Each save is shown here by itself."));

frame.src = location.pathname === `${OWN}/show` ? `${BASE}/${(new URLSearchParams(location.search).get("at") || "").replace(/^\/+/, "")}` : location.href;
