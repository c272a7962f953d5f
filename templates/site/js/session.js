/**
 * Stored sessions, which survive a reload, and the results of finished sessions, which have a URL.
 *
 * @import {LoggedAnswer, Mode, Session} from "./types.js"
 * @import {Storage} from "./storage.js"
 */

import { gradeOf, newSeed, now } from "./second-bundle-api.js";

const RESULTS = "result:";
const KEPT_RESULTS = 20;
/** The number of answers that can be undone. */
export const UNDO_STEPS = 50;

/**
 * @param {Mode} mode
 * @param {string[]} queue card ids
 * @param {string} [seed]
 * @returns {Session}
 */
export function newSession(mode, queue, seed = newSeed()) {
  return { version: 1, mode, seed, queue, position: 0, started: now(), stage: "ask", answers: {}, log: [], undo: [] };
}

/** @param {Storage} storage @param {string} path of the route @returns {Session | null} */
export function loadSession(storage, path) {
  return parseSession(storage.read(`session:${path}`));
}

/** @param {string | null} text @returns {Session | null} */
function parseSession(text) {
  try {
    const session = JSON.parse(text ?? "null");
    const isGood = session?.version === 1 && Array.isArray(session.queue)
      && Number.isInteger(session.position) && typeof session.answers === "object";
    return isGood ? { ...session, log: session.log ?? earlierLog(session), undo: session.undo ?? [] } : null;
  } catch {
    return null;
  }
}

/** The log of a session that an earlier version stored. @param {Session} session @returns {LoggedAnswer[]} */
function earlierLog({ mode, queue, answers }) {
  return queue.flatMap((id) => {
    const { response = null, confidence = null, score } = answers[id] ?? {};
    return score === undefined ? [] : [{ id, response, score, grade: gradeOf(mode, score, confidence), confidence }];
  });
}

/** @param {Storage} storage @param {string} path @param {Session | null} session */
export function saveSession(storage, path, session) {
  storage.write(`session:${path}`, session && JSON.stringify({ ...session, saved: now() }));
}

/**
 * Ends a session: stores its results instead of the session.
 *
 * @param {Storage} storage
 * @param {string} path of the session's route
 * @param {Session} session
 * @returns {string} the route of the results
 */
export function endSession(storage, path, session) {
  storeResults(storage, session);
  const old = storage.keys(RESULTS).map(Number).sort((a, b) => b - a).slice(KEPT_RESULTS);
  for (const one of old) storage.write(RESULTS + one, null);
  saveSession(storage, path, null);
  return `#/${path}/end/${session.started}`;
}

/** @param {Storage} storage @param {Session} session */
export function storeResults(storage, { version, mode, seed, started, log }) {
  storage.write(RESULTS + started, JSON.stringify({ version, mode, seed, started, log, queue: [], position: 0, answers: {} }));
}

/** The stored results of a session, by the time it was started. @param {Storage} storage @param {string} started @returns {Session | null} */
export function loadResults(storage, started) {
  return parseSession(storage.read(RESULTS + started));
}

/** Adds an answer to the log, and the card's record before it for undo. @param {Session} session @param {LoggedAnswer} answer @param {Session["undo"][number]} before */
export function logAnswer(session, answer, before) {
  session.log.push(answer);
  session.undo.push(before);
  session.undo.splice(0, session.undo.length - UNDO_STEPS);
}

/**
 * The first answer to each card. Later answers to a missed card do not change the score of the session.
 *
 * @param {LoggedAnswer[]} log
 */
export function firstAnswers(log) {
  /** @type {Map<string, LoggedAnswer>} */
  const first = new Map();
  for (const answer of log) {
    if (!first.has(answer.id)) first.set(answer.id, answer);
  }
  return [...first.values()];
}
