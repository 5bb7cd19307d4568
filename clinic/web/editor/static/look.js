// The live preview of a post during typing, in a frame without scripts.

import { editorUrl } from "./base.js";

const AFTER = 50; // milliseconds after the last key

/** Start the preview of a post; returns a function to call after each change. */
export function startLook(place, body) {
  const section = document.getElementById("look");
  const frame = document.getElementById("frame");
  const state = document.getElementById("look-state");
  const button = document.getElementById("show-look");
  const wide = matchMedia("(min-width: 64em)");
  let timer, isAsking = false, isStale = true, address = "";

  /** Replace the main element, and keep the scroll position. */
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
    if (!address) state.textContent = "Loading the page …";
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const answer = await fetch(editorUrl(`/look/${place}`), { method: "POST", headers, body: body() });
      const told = await answer.json();
      state.textContent = told.trouble ?? "";
      if (told.main && told.address === address) put(told.main);
      else if (told.main) frame.src = address = told.address;
    } catch {
      state.textContent = "Cannot show the page right now.";
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
