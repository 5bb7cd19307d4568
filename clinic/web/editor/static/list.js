// The filter above the list of posts, and polling while posts are still being checked.
// Without JavaScript, the browser's own search and reload do the same.
const AGAIN = 1000; // polling interval in milliseconds
const filter = document.getElementById("filter");
const find = document.getElementById("find");

function choose() {
  const words = find.value.toLowerCase().split(/\s+/);
  for (const row of document.querySelectorAll("[data-words]")) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
  }
}

// Replaces only changed rows, so that scroll position and focus stay.
async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = next.querySelectorAll("[data-words]");
  const shown = document.querySelectorAll("[data-words]");
  if (found.length !== shown.length) return location.reload(); // a post was added or removed
  const [notes, told] = [next.querySelector(".notes"), document.querySelector(".notes")];
  if (notes?.innerHTML !== told?.innerHTML) {
    told?.remove();
    if (notes) document.getElementById("unchecked").before(notes);
  }
  const at = document.activeElement?.getAttribute("href");
  shown.forEach((row, place) => {
    if (row.innerHTML !== found[place].innerHTML) row.replaceWith(found[place]);
  });
  if (at) document.querySelector(`.list a[href="${CSS.escape(at)}"]`)?.focus();
  choose();
  if (next.getElementById("unchecked")) setTimeout(lookAgain, AGAIN);
  else document.getElementById("unchecked").remove();
}

filter.hidden = false;
find.addEventListener("input", choose);
if (document.getElementById("unchecked")) setTimeout(lookAgain, AGAIN);
