/**
 * The calibration chart at the end of a session with enough answers.
 *
 * @import {LoggedAnswer} from "./types.js"
 */

import { calibration, calibrationSentence, countAnswers, ENOUGH_ANSWERS } from "./calibration.js";
import { calibrationChart } from "./charts.js";

/** @param {LoggedAnswer[]} answers */
export function calibrationSection(answers) {
  const rows = calibration(answers.flatMap(({ confidence, score }) => confidence === null ? [] : [{ confidence, score }]));
  return countAnswers(rows) >= ENOUGH_ANSWERS && calibrationChart(rows, calibrationSentence(rows));
}
