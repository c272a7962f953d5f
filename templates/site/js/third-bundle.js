/** The entry point of the third bundle: arrange, and write cards with the code editor and the comparison of code. */

import { arrangeExercise } from "./arrange.js";
import { checkCode } from "./code-check.js";
import { enhanceCodeArea } from "./code-editor.js";
import { gapsExercise, writeExercise } from "./write.js";

export const writeBundle = { arrangeExercise, checkCode, enhanceCodeArea, gapsExercise, writeExercise };

window.flashproof.code = writeBundle;
