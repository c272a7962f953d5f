const choices = card.querySelector(".fp-choices");
const list = choices.querySelector(".fp-options");
const options = list ? Array.from(list.children) : [];

// A 32-bit hash of a string (FNV-1a), which seeds a random number generator (mulberry32).
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

function shuffleOptions(seed) {
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

function setUpQuizFront() {
  // Without storage, the back may know only the card's id, so derive the order from the id.
  const unfinished = unfinishedState();
  const hasStorage = saveState({});
  const random = hasStorage ? Math.floor(Math.random() * 4294967296) : hashOf(card.dataset.id);
  const seed = unfinished ? unfinished.seed : random;
  const picks = options.map((option) => {
    const pick = button("fp-pick", false);
    setPressed(pick, Boolean(unfinished) && unfinished.picked.includes(options.indexOf(option)));
    const text = option.querySelector(".fp-text");
    text.replaceWith(pick);
    pick.append(text);
    return pick;
  });
  const savePicks = () => {
    const picked = picks.map((pick, index) => (isPressed(pick) ? index : -1));
    saveState({ seed: seed, picked: picked.filter((index) => index >= 0) });
  };
  for (const pick of picks) {
    pick.addEventListener("click", () => {
      const pressed = !isPressed(pick);
      if (!choices.dataset.multiple) picks.forEach((other) => setPressed(other, false));
      setPressed(pick, pressed);
      savePicks();
      if (pressed && flipsOnChoice()) showBack();
    });
  }
  shuffleOptions(seed);
  savePicks();
  setNumberKeys(Array.from(list.querySelectorAll(".fp-pick")));
}

// A setting of the deck, which a learner's own style sheet can change.
function flipsOnChoice() {
  const own = getComputedStyle(card).getPropertyValue("--fp-flip-on-choice").trim();
  return !choices.dataset.multiple && (own || choices.dataset.flip) === "yes";
}

function numberOfCorrect() {
  const shown = Array.from(list.children);
  return shown.findIndex((option) => option.classList.contains("fp-right")) + 1;
}

function showQuizBack() {
  const state = savedState() || { seed: hashOf(card.dataset.id), picked: [] };
  shuffleOptions(state.seed);
  const isCorrect = options.map((option) => option.classList.contains("fp-right"));
  options.forEach((option, index) => {
    const verdict = option.querySelector(".fp-verdict");
    const picked = state.picked.includes(index);
    option.classList.toggle("fp-picked", picked);
    // The field's own words cannot change, because they are part of the note.
    verdict.textContent = isCorrect[index] ? message("option-correct") : message("option-incorrect");
    if (picked) verdict.textContent += message("option-chosen");
    else if (isCorrect[index] && choices.dataset.multiple && state.picked.length) verdict.textContent += message("option-missed");
  });
  if (!state.picked.length) return;
  const found = state.picked.filter((index) => isCorrect[index]).length;
  const wrong = state.picked.length - found;
  const all = isCorrect.filter(Boolean).length;
  if (found === all && !wrong) showResult(message("correct"), true);
  else if (!choices.dataset.multiple) showResult(message("correct-number", { number: numberOfCorrect() }), false);
  else if (wrong) showResult(message("options-found-wrong", { found: found, all: all, wrong: wrong }), false);
  else showResult(message("options-found", { found: found, all: all }), false);
}
