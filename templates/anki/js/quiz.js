const choices = card.querySelector(".fp-choices");
const list = choices.querySelector(".fp-options");
const options = list ? Array.from(list.children) : [];

// A number of 32 bits from a text (FNV-1a), and from that a row of them (mulberry32).
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function order(seed) {
  const random = randomFrom(seed);
  const places = options.map((_, index) => index);
  for (let last = places.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [places[last], places[other]] = [places[other], places[last]];
  }
  for (const place of choices.dataset.fixed ? [] : places) {
    list.append(options[place]);
  }
}

function askQuiz() {
  // Without storage, the back may know nothing but the id: then the order comes from that.
  const remembers = keep({});
  const seed = remembers ? Math.floor(Math.random() * 4294967296) : hashOf(card.dataset.id);
  const picks = options.map((option) => {
    const pick = button("fp-pick", false);
    const text = option.querySelector(".fp-text");
    text.replaceWith(pick);
    pick.append(text);
    return pick;
  });
  const remember = () => {
    const picked = picks.map((pick, index) => (isPressed(pick) ? index : -1));
    keep({ seed: seed, picked: picked.filter((index) => index >= 0) });
  };
  for (const pick of picks) {
    pick.addEventListener("click", () => {
      const pressed = !isPressed(pick);
      if (!choices.dataset.multiple) picks.forEach((other) => press(other, false));
      press(pick, pressed);
      remember();
    });
  }
  order(seed);
  remember();
}

function letterOfRight() {
  const shown = Array.from(list.children);
  return "ABCDEFGH"[shown.findIndex((option) => option.classList.contains("fp-right"))];
}

function tellQuiz() {
  const state = kept() || { seed: hashOf(card.dataset.id), picked: [] };
  order(state.seed);
  if (!state.picked.length) return;
  const isRight = options.map((option) => option.classList.contains("fp-right"));
  options.forEach((option, index) => {
    const verdict = option.querySelector(".fp-verdict");
    const picked = state.picked.includes(index);
    option.classList.toggle("fp-picked", picked);
    if (picked) verdict.textContent += " · your choice";
    else if (isRight[index] && choices.dataset.multiple) verdict.textContent += " · you missed it";
  });
  const found = state.picked.filter((index) => isRight[index]).length;
  const wrong = state.picked.length - found;
  const all = isRight.filter(Boolean).length;
  if (found === all && !wrong) tell(all > 1 ? "You found all of them." : "That is right.", true);
  else if (!choices.dataset.multiple) tell(`Not this time: ${letterOfRight()} is right.`, false);
  else tell(`You found ${found} of ${all}` + (wrong ? `, and ${wrong} too many.` : "."), false);
}
