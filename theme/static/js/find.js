// The search field of a page without the search. The words go behind the "#" of the address of the
// search page: a browser sends nothing behind it, so that no server and no log learns them.
const box = document.querySelector("[data-find]");
const link = box.querySelector("a");
const form = box.querySelector("template").content.firstElementChild;
const field = form.querySelector("input");

form.onsubmit = (event) => {
  event.preventDefault();
  const words = field.value.trim();
  location.href = link.href + (words && "#" + new URLSearchParams({ q: words }));
};
link.replaceWith(form);
