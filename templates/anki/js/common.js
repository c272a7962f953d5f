// Used by all kinds: the card's element, and the learner's input on the front, saved for the back.
// Some reviewers keep one page for both sides; others load a page for each side, so the input is also
// saved in the session storage.
const card = document.querySelector(".fp");

function saveState(state) {
  const saved = { id: card.dataset.id, state: state };
  window.flashproof = saved;
  try {
    sessionStorage.setItem("flashproof", JSON.stringify(saved));
    return true;
  } catch (error) {
    return false;
  }
}

function savedState() {
  let found = window.flashproof;
  if (!found || found.id !== card.dataset.id) {
    try {
      found = JSON.parse(sessionStorage.getItem("flashproof"));
    } catch (error) {
      found = null;
    }
  }
  return found && found.id === card.dataset.id ? found.state : null;
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
