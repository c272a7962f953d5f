/** What the first script asks of the second: views that not every visit needs. */

import { calibrationSection } from "./calibration-section.js";
import { cardPage } from "./card-page.js";
import { examPage } from "./exam-setup.js";
import { explainExercise } from "./explain.js";
import { parts } from "./scope-list.js";
import { predictExercise } from "./predict.js";
import { progressPage } from "./progress-page.js";
import { settingsPage } from "./settings-page.js";
import { cheatSheetPage } from "./cheat-sheet.js";

export const more = {
  calibrationSection, cardPage, examPage, explainExercise, parts, predictExercise, progressPage,
  settingsPage, cheatSheetPage,
};

window.flashproof.more = more;
