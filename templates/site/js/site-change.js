/** The notice in a tab that was opened before the last deploy of the site. */

import { button, h } from "./dom.js";
import { t } from "./messages.js";

const UPDATE_CHECK_MS = 600_000;

/** Shows the notice, once. */
export function showSiteChange() {
  if (document.querySelector(".site-changed")) return;
  document.body.prepend(h("aside", { class: "notice site-changed", "aria-label": t`Site update` },
    h("span", { role: "status" }, t`This site has changed. Reload the page to see the current version.`), " ",
    button(t`Reload`, () => location.reload(), { class: "button button-primary" })));
}

/**
 * Shows the notice when a new version of the service worker takes over. Also checks for a new version when the
 * learner returns to the tab, because browsers check only when a page is opened.
 *
 * @param {ServiceWorkerRegistration} registration
 */
export function watchForNewWorker(registration) {
  const watch = (/** @type {ServiceWorker | null} */ worker) => {
    worker?.addEventListener("statechange", () => worker.state === "activated" && showSiteChange());
  };
  const { active } = registration;
  if (active) watch(registration.installing ?? registration.waiting);
  registration.addEventListener("updatefound", () => registration.active && watch(registration.installing));
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < UPDATE_CHECK_MS) return;
    checked = Date.now();
    registration.update().catch(() => undefined);
  });
}
