/**
 * The calibration chart at the end of a session.
 *
 * @import {Result} from "./session-results.js"
 */

import { calibration, calibrationSentence } from "./calibration.js";
import { calibrationChart } from "./charts.js";

/** @param {Result[]} done */
export function calibrationSection(done) {
  const rows = calibration(done.flatMap(({ answer, score }) =>
    answer.confidence === undefined ? [] : [{ confidence: answer.confidence, score }]));
  return rows.length > 0 && calibrationChart(rows, calibrationSentence(rows));
}
