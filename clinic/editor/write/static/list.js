// The search above the list of posts. Without it the browser's own search finds them as well.
const filter = document.getElementById("filter");
const find = document.getElementById("find");
filter.hidden = false;
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/);
  for (const row of document.querySelectorAll("[data-words]")) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
  }
});
