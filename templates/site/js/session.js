/**
 * Stored sessions, which survive a reload.
 *
 * @import {Storage} from "./storage.js"
 * @import {Mode, Session, SessionAnswer} from "./types.js"
 */

import { newSeed, now } from "./second-bundle-api.js";

/**
 * @param {Mode} mode
 * @param {string[]} queue card ids
 * @param {string} [seed]
 * @returns {Session}
 */
export function newSession(mode, queue, seed = newSeed()) {
  return { version: 1, mode, seed, queue, position: 0, started: now(), stage: "ask", answers: {} };
}

/** @param {Storage} storage @param {string} path of the route @returns {Session | null} */
export function loadSession(storage, path) {
  try {
    const session = JSON.parse(storage.read(`session:${path}`) ?? "null");
    const isGood = session?.version === 1 && Array.isArray(session.queue)
      && Number.isInteger(session.position) && typeof session.answers === "object";
    return isGood ? session : null;
  } catch {
    return null;
  }
}

/** @param {Storage} storage @param {string} path @param {Session | null} session */
export function saveSession(storage, path, session) {
  storage.write(`session:${path}`, session && JSON.stringify(session));
}

/**
 * The answered cards of a session with their scores, in order.
 *
 * @param {Session} session
 * @returns {{id: string, answer: SessionAnswer, score: number}[]}
 */
export function results(session) {
  return session.queue.flatMap((id) => {
    const answer = session.answers[id];
    return answer?.score === undefined ? [] : [{ id, answer, score: answer.score }];
  });
}
