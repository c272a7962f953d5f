/**
 * The calibration chart at the end of a session.
 *
 * @import {LoggedAnswer} from "./types.js"
 */

import { calibration, calibrationSentence } from "./calibration.js";
import { calibrationChart } from "./charts.js";

/** @param {LoggedAnswer[]} answers */
export function calibrationSection(answers) {
  const rows = calibration(answers.flatMap(({ confidence, score }) => confidence === null ? [] : [{ confidence, score }]));
  return rows.length > 0 && calibrationChart(rows, calibrationSentence(rows));
}
