// `flashproof study` adds this script to the pages that it serves, never to the pages of a build.
// The site's scripts show a "Run" button if `flashproofRunner` exists.
"use strict";
(() => {
  const address = new URL("run", document.currentScript.src).href;
  const token = "{{token}}";

  /**
   * Runs a learner's code against the checks of a card.
   *
   * @param {string} card the card's id
   * @param {string} code
   * @returns {Promise<{
   *   checks: {name: string, passed: boolean, message: string}[],
   *   output: string,
   *   error: {line: number, message: string} | null,
   *   timedOut: boolean,
   * }>} line 0 means that the line is unknown
   */
  async function run(card, code) {
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Flashproof-Token": token },
        body: JSON.stringify({ card, code }),
        credentials: "omit",
      });
    } catch {
      throw new Error("The code cannot be run, because 'flashproof study' has been stopped.");
    }
    if (!response.ok) throw new Error((await response.text()).trim());
    return response.json();
  }

  window.flashproofRunner = Object.freeze({ run });
})();
