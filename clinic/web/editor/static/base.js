// The base path of the editor, which changes at each start of `make write`. A newly opened page
// broadcasts its base path, so that older tabs can still save. Other origins cannot receive this.
let base = new URL("..", import.meta.url).pathname.slice(0, -1);
if (window.BroadcastChannel) {
  const pages = new BroadcastChannel("editor");
  pages.addEventListener("message", (event) => { base = event.data; });
  pages.postMessage(base);
}

/** Return the URL of a page or endpoint of the editor. */
export function editorUrl(path) {
  return `${base}${path}`;
}
