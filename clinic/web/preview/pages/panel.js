/* The panel around the page: updates at each save, and lists problems. */
import { morph, setPaper } from "./page.js";

const BASE = new URL("..", import.meta.url).pathname.slice(0, -1); // the secret base path
const OWN = `${BASE}/.preview`;
const LEAVING = 5000; // milliseconds; after that, a link did not navigate (such as tel:)
const QUIET = 400; // milliseconds after a change before the check
const find = (id) => document.getElementById(id);
const frame = find("page");
let served = null; // the last served document, before any script changed it
let words = ""; // its HTML source
let file = ""; // its document
let view = "wide";
let wanted = 0; // the number of the newest request
let later = 0;
let scroll = null; // the scroll position to restore after a reload
let last = ""; // the last loaded URL
let isLoading = true;
let isDue = false; // a save happened while a page was loading
let isLeaving = false; // a navigation started: a reload would cancel it

function address() {
  try {
    const at = frame.contentWindow.location;
    const isOurs = at.origin === location.origin && at.pathname.startsWith(`${BASE}/`);
    return isOurs ? at.pathname + at.search : null;
  } catch {
    return null; // another website
  }
}

/** Remove the secret base path from a URL path. */
function inSite(at) {
  return at.slice(BASE.length);
}

/** Return the styles and scripts of a page: if they change, the page must reload. */
function tellHead(html) {
  return (html.match(/<html[^>]*>|<style[^]*?<\/style>|<script[^>]*\ssrc=[^>]*>|<link[^>]*stylesheet[^>]*>/g) || []).join();
}

/** Parse a page without its styles, which the CSP of this window would block. */
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

/** Return whether the frame shows the version that was just fetched. */
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
  if (turn !== wanted || at !== address() || isLoading) return; // superseded by a newer save or a navigation
  if (page?.isGone && (await describe(false))) return; // the page moved
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
    say(`Updated at ${new Date().toLocaleTimeString()}.`);
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

/** Render a problem like `make check`: place, line, problem, fix. */
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
  over.replaceChildren(make("h2", "over__title", "Cannot show the last save. You see the earlier version."), list);
}

/** Show the data about the page; return whether the page moved. */
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
  find("none").textContent = about.file ? "No problems found." : "Open a post to see its problems.";
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

/** Open external links in a new window, and print only the page. */
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
  find("none").textContent = "Checking the page …";
  find("problems").replaceChildren();
  const page = await load(at);
  if (own !== frame.contentWindow || at !== address()) return; // the person navigated
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
if (matchMedia("(max-width: 52rem)").matches) fold(true); // small screens show the page first

const events = new EventSource(`${OWN}/events`);
events.addEventListener("message", update);
events.addEventListener("error", () => say("The preview has ended. To start again, run: make preview"));
events.addEventListener("open", () => say("The page updates each time you save."));

frame.src = location.pathname === `${OWN}/show` ? `${BASE}/${(new URLSearchParams(location.search).get("at") || "").replace(/^\/+/, "")}` : location.href;
