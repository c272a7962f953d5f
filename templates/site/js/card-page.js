/**
 * One card alone, at an address that finds it wherever it moved.
 *
 * @import {App} from "./app.js"
 */

import { h, notFoundPage, nextBar, showCard } from "./second-bundle-api.js";

/** @param {App} app @param {string} id */
export async function cardPage(app, id) {
  const found = await app.library.card(id);
  if (!found) return notFoundPage(app, `There is no card called “${id}” in this deck.`);
  const place = h("div", { class: "card-slot" });
  const draw = () => showCard(app, place, {
    found,
    seed: id,
    stage: "ask",
    response: null,
    asksConfidence: false,
    keys: [],
    onChange: () => undefined,
    onCheck: () => undefined,
    answerBar(exercise) {
      const bar = nextBar(exercise, false, draw);
      const next = bar.element.querySelector(".button-primary");
      if (next) next.textContent = "Once more";
      return { ...bar, keys: [] };
    },
  });
  app.show(found.topic.title,
    h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, "Study"), " › ",
      h("a", { href: `#/topic/${found.topic.name}` }, found.topic.title)),
    h("h1", { class: "visually-hidden" }, "One card"), place);
  draw();
}
