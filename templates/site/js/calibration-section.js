/**
 * How sure, how right, at the end of a session.
 *
 * @import {Result} from "./session-results.js"
 */

import { calibration, calibrationSentence } from "./calibration.js";
import { calibrationChart } from "./charts.js";

/** @param {Result[]} done */
export function calibrationSection(done) {
  const buckets = calibration(done.flatMap(({ answer, score }) =>
    answer.confidence === undefined ? [] : [{ confidence: answer.confidence, score }]));
  return buckets.length > 0 && calibrationChart(buckets, calibrationSentence(buckets));
}
