// Read time zones as JSON, each with a day start and times in seconds. For each time, write
// [day number, end of the day, day number of each of the next days], as the study app computes them.
import { readFileSync } from "node:fs";
import { addDays, dayEnd, dayNumber } from "../../templates/site/js/dates.js";

const zones = JSON.parse(readFileSync(0, "utf8"));
const rows = zones.map(({ zone, dayStart, times }) => {
  process.env.TZ = zone;
  return times.map((at) => [
    dayNumber(at, dayStart),
    dayEnd(at, dayStart),
    [1, 2, 30, 400].map((days) => dayNumber(addDays(at, days, dayStart), dayStart)),
  ]);
});
process.stdout.write(JSON.stringify(rows));
