/** The entry of the third bundle: compares code with solutions. Only write cards need it. */

import { checkCode, nearestCode } from "./code-check.js";

export const codeChecks = { checkCode, nearestCode };

window.flashproof.code = codeChecks;
