/** The page for routes that do not exist. */

import { App } from "./app.js";
import { h } from "./dom.js";

/** @param {App} app @param {string} text */
export function notFoundPage(app, text) {
  app.show("Page not found", h("h1", {}, "Page not found"), h("p", {}, text),
    h("p", {}, h("a", { class: "button", href: "#/" }, "Choose what to study")));
}
