// Reviewers on phones take a tap on anything but a button or a link for "show the answer".
for (const details of card.querySelectorAll("details.fp-hint")) {
  const toggle = button("fp-hint-button", false);
  const text = details.querySelector(".fp-hint-text");
  const box = make("div", "fp-hint");
  toggle.textContent = "Hint";
  toggle.removeAttribute("aria-pressed");
  toggle.setAttribute("aria-expanded", "false");
  text.hidden = true;
  toggle.addEventListener("click", () => {
    text.hidden = !text.hidden;
    toggle.setAttribute("aria-expanded", String(!text.hidden));
  });
  details.replaceWith(box);
  box.append(toggle, text);
}
