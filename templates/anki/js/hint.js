// On phones, a tap on anything but a button or link may show the answer. Anki's own hints are links of
// this class, and AnkiDroid's "Show hint" looks for it.
for (const details of card.querySelectorAll("details.fp-hint")) {
  const toggle = createElement("a", "hint fp-hint-button", message("hint"));
  const text = details.querySelector(".fp-hint-text");
  const box = createElement("div", "fp-hint");
  toggle.href = "#";
  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-expanded", "false");
  text.hidden = true;
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    text.hidden = !text.hidden;
    toggle.setAttribute("aria-expanded", String(!text.hidden));
  });
  toggle.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle.click();
  });
  details.replaceWith(box);
  box.append(toggle, text);
}
