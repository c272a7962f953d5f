/**
 * The exam while it runs: one question at a time, any order, no feedback.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Scope, Session} from "./types.js"
 */

import {
  CONFIDENCE, announce, button, cardLayout, count, exerciseFor, h, now, saveSession, sessionHeader,
} from "./second-bundle-api.js";
import { examResults } from "./exam-results.js";

/** @param {App} app @param {Scope} scope @param {Session} session */
export function examSession(app, scope, session) {
  const place = h("div", { class: "card-slot" });
  const clock = h("span", { class: "clock", role: "timer" });
  const head = sessionHeader({ title: `${scope.title}: Mock exam`, undo: null, keys: app.keys, endLabel: "Hand in", end: () => submitExam() });
  const numbers = h("ol", { class: "numbers" });
  head.element.querySelector(".session-buttons")?.before(clock);
  app.show(`${scope.title}: Mock exam`, head.element, place, h("nav", { "aria-label": "Questions" }, numbers));
  const save = () => saveSession(app.storage, `${scope.path}/exam`, session);
  let timer = 0;
  const ticking = setInterval(tick, 1000);
  app.onLeave(() => {
    clearInterval(ticking);
    clearTimeout(timer);
  });
  tick();
  void show(session.position);

  async function show(/** @type {number} */ position) {
    session.position = Math.min(Math.max(position, 0), session.queue.length - 1);
    save();
    const id = session.queue[session.position];
    const found = id && await app.library.card(id);
    if (!found) return drop();
    const answer = (session.answers[id] ??= { response: null });
    const exercise = exerciseFor(found.card, session.seed);
    exercise.restore(answer.response);
    const { element, question } = cardLayout(found, exercise);
    for (const hint of element.querySelectorAll("details")) hint.remove();
    const form = h("form", { class: "card-form", autocomplete: "off", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void show(session.position + 1);
    } }, element, app.settings.confidence && confidenceField(answer), steps());
    form.addEventListener("input", () => note(exercise, answer));
    place.replaceChildren(form);
    showNumbers();
    setKeys(exercise);
    question.focus({ preventScroll: true });
  }

  function note(/** @type {Exercise} */ exercise, /** @type {Session["answers"][string]} */ answer) {
    answer.response = exercise.missing() ? null : exercise.response();
    clearTimeout(timer);
    timer = setTimeout(save, 200);
    showNumbers();
  }

  /** A card that is no longer in the deck. */
  function drop() {
    session.queue.splice(session.position, 1);
    if (session.queue.length) void show(session.position);
    else finish();
  }

  function steps() {
    const isLast = session.position === session.queue.length - 1;
    return h("div", { class: "action-bar" }, h("div", { class: "button-row" },
      session.position > 0 && button("Back", () => void show(session.position - 1)),
      isLast
        ? button("Hand in", () => submitExam(), { class: "button button-primary" })
        : button("Next question", () => void show(session.position + 1), { class: "button button-primary" })));
  }

  function showNumbers() {
    const done = session.queue.filter((id) => isAnswered(session, id)).length;
    head.update(done, session.queue.length, `${session.position + 1} of ${session.queue.length}, ${done} answered`);
    numbers.replaceChildren(...session.queue.map((id, at) => {
      const isDone = isAnswered(session, id);
      return h("li", {}, button(String(at + 1), () => void show(at), {
        class: `button number${isDone ? " is-done" : ""}`,
        "aria-label": `Question ${at + 1}, ${isDone ? "answered" : "open"}`,
        "aria-current": at === session.position && "step",
      }));
    }));
  }

  function setKeys(/** @type {Exercise} */ exercise) {
    app.keys.set([
      { keys: ["Enter", "ArrowRight"], label: "Next question", run: () => void show(session.position + 1) },
      { keys: ["ArrowLeft"], label: "Question before", run: () => void show(session.position - 1) },
      ...(exercise.choose ? [{
        keys: ["1", "2", "3", "4", "5", "6", "7", "8"], label: "Choose an option",
        run: (/** @type {string} */ key) => void exercise.choose?.(Number(key)),
      }] : []),
    ]);
  }

  function tick() {
    if (!session.deadline) return;
    const left = session.deadline - now();
    clock.textContent = `${Math.max(0, Math.floor(left / 60))}:${String(Math.max(0, left % 60)).padStart(2, "0")} left`;
    if (left === 300 || left === 60) announce(`${count(left / 60, "minute")} left.`);
    if (left <= 0) finish();
  }

  function submitExam() {
    const open = session.queue.filter((id) => !isAnswered(session, id)).length;
    if (!open) return finish();
    const dialog = h("dialog", { "aria-labelledby": "hand-in", onclose: () => dialog.remove() },
      h("h2", { id: "hand-in" }, `${count(open, "question")} open`),
      h("p", {}, "What is open counts as wrong."),
      h("div", { class: "button-row" },
        button("Go on", () => dialog.close()),
        button("Hand in", () => {
          dialog.close();
          finish();
        }, { class: "button button-primary" })));
    document.body.append(dialog);
    dialog.showModal();
  }

  function finish() {
    app.leave();
    session.ended = true;
    save();
    void examResults(app, scope, session);
  }
}

/** @param {Session} session @param {string} id */
function isAnswered(session, id) {
  return session.answers[id]?.response != null;
}

/** How sure one is, beside the answer. @param {Session["answers"][string]} answer */
function confidenceField(answer) {
  return h("fieldset", { class: "segments confidence-field" }, h("legend", {}, "How sure are you?"),
    CONFIDENCE.map(({ label, value }) => h("label", {},
      h("input", {
        type: "radio", name: "confidence", value, checked: answer.confidence === value,
        onchange: () => (answer.confidence = value),
      }), h("span", {}, label))));
}
