/**
 * A table of the correct answers in an exam by level.
 *
 * @import {App} from "./app.js"
 * @import {LoggedAnswer} from "./types.js"
 */

import { BLUEPRINT } from "./exam-blueprint.js";
import { t } from "./messages.js";
import { h, LEVEL_NAMES } from "./second-bundle-api.js";

/** @param {App} app @param {LoggedAnswer[]} answers */
export function levelTable(app, answers) {
  const rows = BLUEPRINT.flatMap(([level]) => {
    const levelAnswers = answers.filter(({ id }) => app.data.byId.get(id)?.[3] === level);
    const right = levelAnswers.filter(({ score }) => score === 1).length;
    return levelAnswers.length ? [h("tr", {},
      h("th", { scope: "row" }, h("span", { class: `level level-${level}` }, LEVEL_NAMES[level])),
      h("td", {}, t`${right} of ${levelAnswers.length}`))] : [];
  });
  return h("table", { class: "level-table" },
    h("caption", { class: "visually-hidden" }, t`Correct answers by level`), h("tbody", {}, rows));
}
