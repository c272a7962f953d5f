// Text that a learner writes on the front. Keys stay in the box, as elsewhere they mean grades:
// all but Escape, which leaves it, and Ctrl+Enter, which shows the answer.
function keepText() {
  const box = card.querySelector(".fp-input");
  keep({ text: "" });
  box.addEventListener("input", () => keep({ text: box.value }));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") box.blur();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) showBack();
  });
  for (const kind of ["keydown", "keypress", "keyup"]) {
    box.addEventListener(kind, (event) => event.key === "Escape" || event.stopPropagation());
  }
  if (window.pycmd) box.placeholder += " (Ctrl+Enter shows the answer)";
}

// What the desktop and AnkiDroid each have for it.
function showBack() {
  if (window.pycmd) window.pycmd("ans");
  else if (window.showAnswer) window.showAnswer();
}

function showText() {
  const state = kept();
  const text = state && state.text ? state.text.trim() : "";
  card.querySelector(".fp-user-answer").hidden = !text;
  return text;
}
