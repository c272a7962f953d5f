/**
 * The page of a single card.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Grade} from "./types.js"
 */

import { gradeBar, nextBar } from "./answer-buttons.js";
import { loadCard, showCard } from "./card-view.js";
import { gradePreview } from "./grade-preview.js";
import { t } from "./messages.js";
import { announce, h, notFoundPage, scoreOf, SELF_GRADED } from "./second-bundle-api.js";

/** @param {App} app @param {string} id */
export async function cardPage(app, id) {
  const container = h("div", { class: "card-slot" });
  const loaded = await loadCard(app, container, id, () => void cardPage(app, id));
  if (loaded === undefined) return app.show(t`Card`, h("h1", {}, t`Card`), container);
  if (!loaded) return notFoundPage(app, t`This deck has no card with the id “${id}”.`);
  const { kind } = loaded.card;
  const record = (/** @type {Exercise} */ exercise, /** @type {Grade} */ grade) => {
    app.progress.addAnswer(id, { mode: kind, score: scoreOf(exercise.score(), grade), grade });
    draw();
    announce(t`Saved.`);
  };
  const draw = () => showCard(app, container, {
    loaded,
    seed: `${id}${app.progress.record(id).answers.length || ""}`,
    stage: "ask",
    response: null,
    asksConfidence: false,
    shortcuts: [],
    onChange: () => undefined,
    onCheck: () => undefined,
    answerButtons(exercise) {
      const options = { exercise, kind, preview: gradePreview(app, id, kind) };
      if (SELF_GRADED.includes(kind)) return gradeBar(app.settings, (grade) => record(exercise, grade), options);
      const bar = nextBar((grade) => record(exercise, grade), options);
      const next = bar.element.querySelector(".button-primary");
      if (next) next.textContent = t`Save and try again`;
      return bar;
    },
  });
  app.show(loaded.topic.title,
    h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`), " › ",
      h("a", { href: `#/topic/${loaded.topic.name}` }, loaded.topic.title)),
    h("h1", { class: "visually-hidden" }, t`Card`), container);
  draw();
}
