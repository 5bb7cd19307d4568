// The search above the list of posts, and a second look at those that were still being checked.
// Without it the browser's own search finds them as well, and its own button loads the page again.
const filter = document.getElementById("filter");
const find = document.getElementById("find");
filter.hidden = false;
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/);
  for (const row of document.querySelectorAll("[data-words]")) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
  }
});
if (document.getElementById("unchecked")) {
  const again = setTimeout(() => find.value || location.reload(), 1000);
  addEventListener("beforeunload", () => clearTimeout(again)); // somebody goes elsewhere
}
