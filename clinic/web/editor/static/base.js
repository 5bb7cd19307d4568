// The path below which the editor answers: another one at each start of `make write`.
// A page that was open before tells its words to the editor that runs now: each page that is opened
// says its own path to those that are open already. No page of another server hears it.
let base = new URL("..", import.meta.url).pathname.slice(0, -1);
if (window.BroadcastChannel) {
  const pages = new BroadcastChannel("editor");
  pages.addEventListener("message", (event) => { base = event.data; });
  pages.postMessage(base);
}

/** Return the address of a page or an answer of the editor. */
export function editorUrl(path) {
  return `${base}${path}`;
}
