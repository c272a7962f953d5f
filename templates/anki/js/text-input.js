// The text field on the front. Keys must not reach the reviewer, where they are shortcuts. The
// exceptions are Escape, which leaves the field, and Ctrl+Enter, which shows the answer.
function setUpTextInput() {
  const box = card.querySelector(".fp-input");
  const unfinished = unfinishedState();
  if (unfinished && unfinished.text) {
    box.value = unfinished.text;
    if (window.pycmd) box.focus();
  }
  const save = () => saveState({ text: box.value, variant: card.dataset.variant });
  save();
  box.addEventListener("input", save);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") box.blur();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) showBack();
  });
  for (const kind of ["keydown", "keypress", "keyup"]) {
    box.addEventListener(kind, (event) => event.key === "Escape" || event.stopPropagation());
  }
  if (document.documentElement.classList.contains("android")) explainMissingKeyboard(box);
  if (window.pycmd) box.placeholder += message("ctrl-enter");
}

// In the classic reviewer of AnkiDroid, a text field has no keyboard unless a setting is on.
function explainMissingKeyboard(box) {
  const before = box.value;
  const height = window.innerHeight;
  const note = createElement("div", "fp-keyboard-note", message("no-keyboard"));
  note.hidden = true;
  note.setAttribute("role", "status");
  box.after(note);
  box.addEventListener("click", () => setTimeout(() => {
    note.hidden = box.value !== before || window.innerHeight < height;
  }, 1500));
  box.addEventListener("input", () => (note.hidden = true));
}

function showWrittenText() {
  const state = savedState();
  const text = state && state.text ? state.text.trim() : "";
  card.querySelector(".fp-user-answer").hidden = !text;
  return text;
}
