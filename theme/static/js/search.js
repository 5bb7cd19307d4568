// The search of the page "Find an article". It wakes the form that waits in the page's template,
// asks Pagefind, whose index lies on our own host, and lists what it found. What is searched for
// is in the address, behind the "#": a reload, the back button and a link all show it again, and no
// server learns it.
const AT_ONCE = 10;

const [field, status] = ["search", "found"].map((name) => {
  const box = document.querySelector("." + name);
  box.append(box.firstElementChild.content);
  return box.querySelector("input, p");
});
const words = document.querySelector(".search").dataset;
const found = status.parentElement;
const call = status.nextElementSibling;
const list = call.nextElementSibling;
const more = list.nextElementSibling;
const emblems = more.nextElementSibling;

let engine;
let asked;

// An address of earlier versions: its words go behind the "#" as well.
if (location.search) {
  history.replaceState(null, "", location.pathname + "#" + location.search.slice(1));
}

const fill = (text, places) => text.replace(/{(\w+)}/g, (_, name) => places[name]);

const make = (tag, name, ...children) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
};

// Pagefind hands over text with <mark> around what was found; every other < is written &lt;.
// We build the marks ourselves, so that nothing from an index is ever read as HTML.
const excerpt = (text) =>
  text.split(/<\/?mark>/).map((part, at) => {
    const plain = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    return at % 2 ? make("mark", "", plain) : plain;
  });

const row = ({ url, meta, excerpt: text }) => {
  const link = make("a", "", meta.title);
  link.href = url;
  const lines = [make("p", "card__text", "… ", ...excerpt(text), " …")];
  const facts = [meta.topic, meta.date].filter((one) => one);
  if (facts.length) {
    lines.push(make("p", "byline", ...facts.map((one) => make("span", "", one))));
  }
  const use = `[href="#e-${meta.picture || "book"}"]`;
  const emblem = (emblems.querySelector(use) || emblems.querySelector("use")).parentElement;
  const about = make("div", "", make("h2", "card__title", link), ...lines);
  return make("li", "card cover", emblem.cloneNode(true), about);
};

const ask = async (query) => (await engine.search(query)).results;

const show = async () => {
  if (/^#(?!q=)/.test(location.hash)) return; // a jump within the page
  const query = (new URLSearchParams(location.hash.slice(1)).get("q") || "").trim();
  if (query === asked) return;
  asked = query;
  field.value = query;
  list.replaceChildren();
  call.hidden = more.hidden = true;
  status.textContent = query && fill(words.waiting, { query });
  found.classList.toggle("found--busy", !!query);
  if (!query) return;
  try {
    let results = engine ? await ask(query) : [];
    if (!results.length) {
      // Pagefind keeps silent about a part of the index that it could not get: the line may be
      // down, or a publish may have replaced the index. Nothing is "not found" before a new start.
      const { createInstance } = await import(new URL(words.search, document.baseURI));
      // Without a worker: it would be a second copy of the program, under a policy of its own.
      engine = createInstance({ noWorker: true });
      results = await ask(query);
    }
    const next = async () => {
      const rows = await Promise.all(
        results.splice(0, AT_ONCE).map(async (one) => row(await one.data())),
      );
      if (query !== asked) return;
      list.append(...rows);
      more.hidden = !results.length;
      return rows[0];
    };
    const count = results.length;
    more.onclick = async () => (await next())?.querySelector("a").focus();
    await next();
    if (query !== asked) return; // somebody was faster with another question
    const text = count === 1 ? words.one : count ? words.many : words.none;
    status.textContent = fill(text, { query, count });
  } catch {
    if (query !== asked) return;
    asked = engine = undefined; // the next try begins anew
    status.textContent = words.failed;
    call.hidden = false;
  }
  found.classList.remove("found--busy");
};

field.form.onsubmit = (event) => {
  event.preventDefault();
  const query = field.value.trim();
  history.pushState(null, "", query ? "#" + new URLSearchParams({ q: query }) : location.pathname);
  show();
};
addEventListener("hashchange", show);
show();
