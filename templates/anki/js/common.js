// The card on the page, and what the learner did on its front, kept for its back: in the page
// where it stays, in the session's storage where the reviewer loads a page for each side.
const card = document.querySelector(".fp");

function keep(state) {
  const kept = { id: card.dataset.id, state: state };
  window.flashproof = kept;
  try {
    sessionStorage.setItem("flashproof", JSON.stringify(kept));
    return true;
  } catch (refused) {
    return false;
  }
}

function kept() {
  let found = window.flashproof;
  if (!found || found.id !== card.dataset.id) {
    try {
      found = JSON.parse(sessionStorage.getItem("flashproof"));
    } catch (refused) {
      found = null;
    }
  }
  return found && found.id === card.dataset.id ? found.state : null;
}

function make(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text || "";
  return element;
}

function button(className, pressed) {
  const made = make("button", className);
  made.type = "button";
  made.setAttribute("aria-pressed", String(pressed));
  return made;
}

function isPressed(element) {
  return element.getAttribute("aria-pressed") === "true";
}

function press(element, pressed) {
  element.setAttribute("aria-pressed", String(pressed));
}

function tell(text, isRight) {
  const result = card.querySelector(".fp-result");
  result.textContent = (isRight ? "✓ " : "") + text;
  result.classList.toggle("fp-good", isRight);
  result.hidden = false;
}
