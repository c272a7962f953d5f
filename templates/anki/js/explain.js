function tellExplain() {
  const concepts = Array.from(card.querySelectorAll(".fp-concept"));
  card.querySelector(".fp-written").textContent = showText();
  const ticks = concepts.map((concept) => {
    const tick = button("fp-tick-button", false);
    tick.append(...concept.childNodes);
    concept.append(tick);
    tick.addEventListener("click", () => {
      press(tick, !isPressed(tick));
      count();
    });
    return tick;
  });
  function count() {
    const said = ticks.filter(isPressed).length;
    tell(`You got ${said} of ${ticks.length} concepts.`, said === ticks.length);
  }
  if (!ticks.length) return;
  card.querySelector(".fp-concepts").classList.add("fp-live");
  count();
}
