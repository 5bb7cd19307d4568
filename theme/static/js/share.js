// Two more ways to pass a post on, where the browser has them: its clipboard, and the device's own
// list of apps. Nothing is sent anywhere by this program; without it the links beside it remain.
// Its words come before it: theme/templates/article.html gives them, clinic/plugins/scripts.py adds them.
const box = document.querySelector(".share");
const address = document.querySelector("link[rel=canonical]").href;

const make = (tag, parent, text = "") => {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
};

const status = make("p", box);
status.setAttribute("role", "status");

const offer = (text, act) => {
  const button = make("button", make("li", box.querySelector("ul")), text);
  button.type = "button";
  button.className = "share__button";
  button.onclick = act;
};

// Emptied first, so that a second press is announced as well.
const tell = (text) => {
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = text));
};

if (navigator.clipboard) {
  offer(words.copy, () =>
    navigator.clipboard.writeText(address).then(
      () => tell(words.copied),
      () => tell(`${words.failed} ${address}`),
    ),
  );
}

if (navigator.share) {
  const { title } = document;
  offer(words.device, () => navigator.share({ title, url: address }).catch(() => {})); // closed by hand
}
