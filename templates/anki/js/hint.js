// Reviewers on phones take a tap on anything but a button or a link for "show the answer". A link
// of this class is what Anki makes of its own hints, and what AnkiDroid's "Show hint" looks for.
for (const details of card.querySelectorAll("details.fp-hint")) {
  const toggle = make("a", "hint fp-hint-button", "Hint");
  const text = details.querySelector(".fp-hint-text");
  const box = make("div", "fp-hint");
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
