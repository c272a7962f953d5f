function showExplainBack() {
  const concepts = Array.from(card.querySelectorAll(".fp-concept"));
  card.querySelector(".fp-written").textContent = showWrittenText();
  const ticks = concepts.map((concept) => {
    const tick = button("fp-tick-button", false);
    tick.append(...concept.childNodes);
    concept.append(tick);
    tick.addEventListener("click", () => {
      setPressed(tick, !isPressed(tick));
      updateResult();
    });
    return tick;
  });
  function updateResult() {
    const covered = ticks.filter(isPressed).length;
    showResult(message("points-covered", { found: covered, all: ticks.length }), covered === ticks.length);
  }
  if (!ticks.length) return;
  card.querySelector(".fp-concepts").classList.add("fp-live");
  setNumberKeys(ticks);
  updateResult();
}
