/** An address that names nothing. */

import { App } from "./app.js";
import { h } from "./dom.js";

/** @param {App} app @param {string} text */
export function notFoundPage(app, text) {
  app.show("Not found", h("h1", {}, "Not found"), h("p", {}, text),
    h("p", {}, h("a", { class: "button", href: "#/" }, "Choose what to study")));
}
