// Reads cases as JSON from standard input and prints a result for each: `node check_code.mjs TASK`.
import { checkCode } from "../../templates/site/js/code-check.js";
import { CodeContext } from "../../templates/site/js/code-context.js";
import { normalForm } from "../../templates/site/js/normal-form.js";
import { canonicalPath } from "../../templates/site/js/python-imports.js";
import { parsePython } from "../../templates/site/js/python-parser.js";
import { PythonError } from "../../templates/site/js/python-tokens.js";

const orError = (run) => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return { message: error.message, line: error.line, isCertain: error.isCertain };
  }
};
const TASKS = {
  parse: (code) => orError(() => parsePython(code)),
  form: ({ code, setup, checks }) => orError(() => normalForm(code, new CodeContext(setup, checks))),
  check: ({ code, card, setup }) => checkCode(code, card, setup),
  path: (path) => canonicalPath(path),
};

let text = "";
for await (const chunk of process.stdin) text += chunk;
process.stdout.write(JSON.stringify(JSON.parse(text).map(TASKS[process.argv[2]])));
