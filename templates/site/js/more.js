/** What the first script asks of the second: views that not every visit needs. */

import { calibrationPart } from "./calibration-part.js";
import { cardPage } from "./card-page.js";
import { examPage } from "./exam.js";
import { explainExercise } from "./explain.js";
import { parts } from "./parts.js";
import { predictExercise } from "./predict.js";
import { progressPage } from "./progress-page.js";
import { settingsPage } from "./settings-page.js";
import { sheetPage } from "./sheet.js";

export const more = {
  calibrationPart, cardPage, examPage, explainExercise, parts, predictExercise, progressPage,
  settingsPage, sheetPage,
};

window.flashproof.more = more;
