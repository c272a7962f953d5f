// Used by all kinds: the card's element, and the learner's input on the front, saved for the back.
// Some reviewers keep one page for both sides; others load a page for each side, so the input is also
// saved in the session storage.
const card = document.querySelector(".fp");
const isBack = card.classList.contains("fp-back");

function saveState(state) {
  const saved = { id: card.dataset.id, state: state, isFinished: isBack };
  window.flashproof = saved;
  try {
    sessionStorage.setItem("flashproof", JSON.stringify(saved));
    return true;
  } catch (error) {
    return false;
  }
}

function findSaved() {
  let found = window.flashproof;
  if (!found || found.id !== card.dataset.id) {
    try {
      found = JSON.parse(sessionStorage.getItem("flashproof"));
    } catch (error) {
      found = null;
    }
  }
  return found && found.id === card.dataset.id ? found : null;
}

// For the back: the input on the front. Once the back was shown, the next front starts empty.
function savedState() {
  const found = findSaved();
  if (found) saveState(found.state);
  return found ? found.state : null;
}

// For the front: the input so far, if Anki draws the same front again because the note was edited.
function unfinishedState() {
  const found = findSaved();
  return found && !found.isFinished ? found.state : null;
}

function createElement(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text || "";
  return element;
}

function button(className, pressed) {
  const element = createElement("button", className);
  element.type = "button";
  element.setAttribute("aria-pressed", String(pressed));
  return element;
}

function isPressed(element) {
  return element.getAttribute("aria-pressed") === "true";
}

function setPressed(element, pressed) {
  element.setAttribute("aria-pressed", String(pressed));
}

function showResult(text, isCorrect) {
  const result = card.querySelector(".fp-result");
  result.textContent = (isCorrect ? "✓ " : "") + text;
  result.classList.toggle("fp-good", isCorrect);
  result.hidden = false;
}

// Anki on the desktop and AnkiDroid each have their own function.
function showBack() {
  if (window.pycmd) window.pycmd("ans");
  else if (window.showAnswer) window.showAnswer();
}

// Alt and a number press a button. Without Alt, Anki uses the keys itself. In reviewers that keep one
// page, there is one listener for all cards.
function setNumberKeys(buttons) {
  if (!window.flashproofKeys) document.addEventListener("keydown", (event) => window.flashproofKeys(event));
  window.flashproofKeys = (event) => {
    const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const target = number && buttons[number[1] - 1];
    if (!event.altKey || event.ctrlKey || event.metaKey || !target || !target.isConnected) return;
    event.preventDefault();
    target.focus();
    target.click();
  };
  const prefix = /^Mac/.test(navigator.platform) ? "⌥" : "Alt+";
  buttons.slice(0, 9).forEach((target, index) => {
    target.setAttribute("aria-keyshortcuts", `Alt+${index + 1}`);
    if (!window.pycmd) return;
    const key = createElement("kbd", "fp-key", `${prefix}${index + 1}`);
    key.setAttribute("aria-hidden", "true");
    target.prepend(key);
  });
}

// Anki scrolls to this element when it shows the answer. Place it so that the answer appears below the
// question, which stays in view; or so that Anki does not scroll if the answer is in view anyway.
function placeAnchor() {
  const anchor = card.querySelector("#answer");
  const question = card.querySelector(".fp-stays");
  anchor.style.top = "0";
  const top = anchor.getBoundingClientRect().top + window.scrollY;
  const bottom = anchor.nextElementSibling.getBoundingClientRect().bottom + window.scrollY;
  anchor.style.top = `${-(bottom <= window.innerHeight ? top : question.offsetHeight + 10)}px`;
}

// Run again when the size changes, for example because an image was loaded.
function keepQuestionInView() {
  placeAnchor();
  if (window.ResizeObserver) new ResizeObserver(placeAnchor).observe(card);
}
