/** The entry point of the third bundle: write cards, with the code editor and the comparison of code. */

import { checkCode } from "./code-check.js";
import { writeExercise } from "./write.js";

export const writeBundle = { checkCode, writeExercise };

window.flashproof.code = writeBundle;
