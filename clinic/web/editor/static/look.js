// The page as readers will see it, made again while somebody types, in a frame that runs no script.

import { editorUrl } from "./base.js";

const AFTER = 50; // milliseconds after the last key

/** Start the look at a post; returns what is to be called after each change. */
export function startLook(place, body) {
  const section = document.getElementById("look");
  const frame = document.getElementById("frame");
  const state = document.getElementById("look-state");
  const button = document.getElementById("show-look");
  const wide = matchMedia("(min-width: 64em)");
  let timer, isAsking = false, isStale = true, address = "";

  /** Put a new text in the place of the old one, and stay where its reader was. */
  function put(main) {
    const inside = frame.contentDocument;
    const fresh = new DOMParser().parseFromString(main, "text/html").querySelector("main");
    const old = inside.querySelector("main");
    if (old && fresh) old.replaceWith(inside.adoptNode(fresh));
  }

  async function ask() {
    if (section.hidden || !isStale || isAsking) return;
    isAsking = true;
    isStale = false;
    if (!address) state.textContent = "The page is being made …";
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const answer = await fetch(editorUrl(`/look/${place}`), { method: "POST", headers, body: body() });
      const told = await answer.json();
      state.textContent = told.trouble ?? "";
      if (told.main && told.address === address) put(told.main);
      else if (told.main) frame.src = address = told.address;
    } catch {
      state.textContent = "The page cannot be shown just now.";
    }
    isAsking = false;
    if (isStale) ask();
  }

  function show(isShown) {
    section.hidden = !isShown;
    button.setAttribute("aria-pressed", String(isShown));
    document.body.classList.toggle("is-looking", isShown);
    ask();
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    show(section.hidden);
    if (!section.hidden && !wide.matches) section.scrollIntoView();
  });
  for (const one of section.querySelectorAll("[data-width]")) {
    one.addEventListener("click", () => {
      const isPhone = frame.classList.toggle("look--phone");
      one.setAttribute("aria-pressed", String(isPhone));
    });
  }
  show(wide.matches);
  return () => {
    isStale = true;
    clearTimeout(timer);
    timer = setTimeout(ask, AFTER);
  };
}
