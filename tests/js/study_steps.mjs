// Read the text of an export file and steps as JSON, and write the text of the export file after the steps. Each step is
// ["answer", card id, grade, time in seconds] in Review mode, or ["import", the text of a file, time in seconds].
import { readFileSync } from "node:fs";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const js = "../../templates/site/js";
window.flashproof.shared = (await import(`${js}/shared-api.js`)).shared;
const { Progress } = await import(`${js}/progress.js`);
const { Storage } = await import(`${js}/storage.js`);
const { DEFAULTS, schedulingOptions } = await import(`${js}/settings.js`);
const { formatExport, mergeImport, parseExport } = await import(`${js}/progress-file.js`);

const { exported, namespace, steps } = JSON.parse(readFileSync(0, "utf8"));
const options = () => schedulingOptions(DEFAULTS);
// Without localStorage, the progress stays in memory.
const progress = new Progress(new Storage("p:", () => null), options);

function importText(text) {
  mergeImport(progress, parseExport(text, options()), options());
}

if (exported) importText(exported);
for (const [name, ...values] of steps) {
  const time = values.at(-1);
  Date.now = () => time * 1000;
  if (name === "import") importText(values[0]);
  else progress.addAnswer(values[0], { mode: "review", score: Number(values[1] > 1), grade: values[1] });
}
process.stdout.write(formatExport(progress, DEFAULTS, namespace));
