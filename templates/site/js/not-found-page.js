/** The page for routes that do not exist. */

import { App } from "./app.js";
import { h } from "./dom.js";
import { t } from "./messages.js";

/** @param {App} app @param {string} text */
export function notFoundPage(app, text) {
  app.show(t`Page not found`, h("h1", {}, t`Page not found`), h("p", {}, text),
    h("p", {}, h("a", { class: "button", href: "#/" }, t`Choose what to study`)));
}
