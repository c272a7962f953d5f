/**
 * The page of a single card.
 *
 * @import {App} from "./app.js"
 */

import { nextBar } from "./answer-buttons.js";
import { loadCard, showCard } from "./card-view.js";
import { h, notFoundPage } from "./second-bundle-api.js";

/** @param {App} app @param {string} id */
export async function cardPage(app, id) {
  const container = h("div", { class: "card-slot" });
  const loaded = await loadCard(app, container, id, () => void cardPage(app, id));
  if (loaded === undefined) return app.show("Card", h("h1", {}, "Card"), container);
  if (!loaded) return notFoundPage(app, `This deck has no card with the id “${id}”.`);
  const draw = () => showCard(app, container, {
    loaded,
    seed: id,
    stage: "ask",
    response: null,
    asksConfidence: false,
    shortcuts: [],
    onChange: () => undefined,
    onCheck: () => undefined,
    answerButtons(exercise) {
      const bar = nextBar(exercise, false, draw);
      const next = bar.element.querySelector(".button-primary");
      if (next) next.textContent = "Try again";
      return { ...bar, shortcuts: [] };
    },
  });
  app.show(loaded.topic.title,
    h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, "Study"), " › ",
      h("a", { href: `#/topic/${loaded.topic.name}` }, loaded.topic.title)),
    h("h1", { class: "visually-hidden" }, "Card"), container);
  draw();
}
