/**
 * A running exam: one question at a time, in any order, without feedback.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Scope, Session} from "./types.js"
 */

import { loadCard } from "./card-view.js";
import { CONFIDENCE } from "./confidence-levels.js";
import { finishExam } from "./exam-results.js";
import { cardLayout, exerciseFor, loadedVariant } from "./exercise.js";
import { t } from "./messages.js";
import { announce, button, h, now, plural } from "./second-bundle-api.js";
import { sessionHeader } from "./session-header.js";
import { saveSession } from "./session.js";

/** @param {App} app @param {Scope} scope @param {Session} session */
export function examSession(app, scope, session) {
  const container = h("div", { class: "card-slot" });
  const clock = h("span", { class: "clock", role: "timer" });
  const head = sessionHeader({ title: t`${scope.title}: Mock exam`, scope: scope.path, undo: null, shortcuts: app.shortcuts, endLabel: t`Submit`, end: () => submitExam() });
  const numbers = h("ol", { class: "numbers" });
  head.element.querySelector(".session-buttons")?.before(clock);
  app.showSession(t`${scope.title}: Mock exam`, head.element, container, h("nav", { "aria-label": t`Questions` }, numbers));
  const save = () => saveSession(app.storage, `${scope.path}/exam`, session);
  let timer = 0;
  const ticking = setInterval(updateClock, 1000);
  app.onLeave(() => {
    clearInterval(ticking);
    clearTimeout(timer);
    save();
  });
  updateClock();
  void showQuestion(session.position);

  async function showQuestion(/** @type {number} */ position) {
    session.position = Math.min(Math.max(position, 0), session.queue.length - 1);
    save();
    const id = session.queue[session.position];
    const loaded = id && await loadCard(app, container, id, () => void showQuestion(position));
    if (loaded === undefined) return;
    if (!loaded) return removeCard();
    const answer = (session.answers[id] ??= { response: null });
    const asked = loadedVariant(app, loaded, answer.response);
    const exercise = exerciseFor(asked.card, session.seed);
    exercise.restore(answer.response);
    const { element, question } = cardLayout(asked, exercise);
    for (const hint of element.querySelectorAll("details")) hint.remove();
    const form = h("form", { class: "card-form", autocomplete: "off", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void showQuestion(session.position + 1);
    } }, element, app.settings.confidence && confidenceField(answer), navigation());
    form.addEventListener("input", () => recordAnswer(exercise, answer));
    container.replaceChildren(form);
    showNumbers();
    setKeys(exercise);
    question.focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  }

  function recordAnswer(/** @type {Exercise} */ exercise, /** @type {Session["answers"][string]} */ answer) {
    answer.response = exercise.problem() ? null : exercise.response();
    answer.gaveUp = false;
    clearTimeout(timer);
    timer = setTimeout(save, 200);
    showNumbers();
  }

  /** Removes a card that is no longer in the deck. */
  function removeCard() {
    session.queue.splice(session.position, 1);
    if (session.queue.length) void showQuestion(session.position);
    else finish();
  }

  /** Counts the question as answered incorrectly. */
  function giveUp() {
    session.answers[session.queue[session.position]] = { response: null, gaveUp: true };
    if (session.position < session.queue.length - 1) return void showQuestion(session.position + 1);
    save();
    showNumbers();
    submitExam();
  }

  function navigation() {
    const isLast = session.position === session.queue.length - 1;
    return h("div", { class: "action-bar" }, h("div", { class: "button-row" },
      button(t`I don't know`, giveUp),
      session.position > 0 && button(t`Previous`, () => void showQuestion(session.position - 1)),
      isLast
        ? button(t`Submit`, () => submitExam(), { class: "button button-primary" })
        : button(t`Next question`, () => void showQuestion(session.position + 1), { class: "button button-primary" })));
  }

  function showNumbers() {
    const done = session.queue.filter((id) => isAnswered(session, id)).length;
    head.update(done, session.queue.length, t`${session.position + 1} of ${session.queue.length}, ${done} answered`);
    numbers.replaceChildren(...session.queue.map((id, index) => {
      const isDone = isAnswered(session, id);
      return h("li", {}, button(String(index + 1), () => void showQuestion(index), {
        class: `button number${isDone ? " is-done" : ""}`,
        "aria-label": isDone ? t`Question ${index + 1}, answered` : t`Question ${index + 1}, unanswered`,
        "aria-current": index === session.position && "step",
      }));
    }));
  }

  function setKeys(/** @type {Exercise} */ exercise) {
    app.shortcuts.set([
      { keys: ["Enter", "ArrowRight"], label: t`Next question`, run: () => void showQuestion(session.position + 1) },
      { keys: ["ArrowLeft"], label: t`Previous question`, run: () => void showQuestion(session.position - 1) },
      ...(exercise.choose ? [{
        keys: ["1", "2", "3", "4", "5", "6", "7", "8"], label: t`Choose an option`,
        run: (/** @type {string} */ key) => void exercise.choose?.(Number(key)),
      }] : []),
      head.leave,
    ]);
  }

  function updateClock() {
    if (!session.deadline) return;
    const left = session.deadline - now();
    const time = `${Math.max(0, Math.floor(left / 60))}:${String(Math.max(0, left % 60)).padStart(2, "0")}`;
    clock.textContent = t`${time} left`;
    if (left === 300 || left === 60) announce(t`${plural(left / 60, "minute")} left.`);
    if (left <= 0) finish();
  }

  function submitExam() {
    const unanswered = session.queue.filter((id) => !isAnswered(session, id)).length;
    if (!unanswered) return finish();
    const dialog = h("dialog", { "aria-labelledby": "submit-exam", onclose: () => dialog.remove() },
      h("h2", { id: "submit-exam" }, plural(unanswered, "unanswered question")),
      h("p", {}, t`Unanswered questions count as incorrect.`),
      h("div", { class: "button-row" },
        button(t`Continue exam`, () => dialog.close()),
        button(t`Submit`, () => {
          dialog.close();
          finish();
        }, { class: "button button-primary" })));
    document.body.append(dialog);
    dialog.showModal();
  }

  function finish() {
    app.leave();
    finishExam(app, scope, session).catch(() => {
      container.replaceChildren(h("div", { class: "notice" },
        h("p", {}, t`The exam could not be graded, because some cards could not be loaded. Your answers are saved.`),
        button(t`Try again`, finish)));
    });
  }
}

/** @param {Session} session @param {string} id */
function isAnswered(session, id) {
  return session.answers[id]?.response != null || Boolean(session.answers[id]?.gaveUp);
}

/** Asks how sure the learner is. @param {Session["answers"][string]} answer */
function confidenceField(answer) {
  return h("fieldset", { class: "segments confidence-field" }, h("legend", {}, t`How sure are you?`),
    CONFIDENCE.map(({ label, value }) => h("label", {},
      h("input", {
        type: "radio", name: "confidence", value, checked: answer.confidence === value,
        onchange: () => (answer.confidence = value),
      }), h("span", {}, label))));
}
