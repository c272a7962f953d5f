/**
 * Links back to the study page and a scope.
 *
 * @import {Scope} from "./types.js"
 */

import { h } from "./dom.js";
import { t } from "./messages.js";

/** Links back to the study page and the scope. @param {Scope} scope */
export function breadcrumbs(scope) {
  return h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`), " › ", h("a", { href: `#/${scope.path}` }, scope.title));
}
