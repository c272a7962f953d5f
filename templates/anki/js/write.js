// Text that a learner writes on the front. Keys stay in the box: elsewhere they mean grades.
function keepText() {
  const box = card.querySelector(".fp-box");
  keep({ text: "" });
  box.addEventListener("input", () => keep({ text: box.value }));
  for (const kind of ["keydown", "keypress", "keyup"]) {
    box.addEventListener(kind, (event) => event.stopPropagation());
  }
}

function showText() {
  const state = kept();
  const text = state && state.text ? state.text.trim() : "";
  card.querySelector(".fp-yours").hidden = !text;
  return text;
}
