/**
 * Deletes the learner's progress, after a backup.
 *
 * @import {App} from "./app.js"
 */

import { t } from "./messages.js";
import { button, h, plural } from "./second-bundle-api.js";

/** Keys that are kept, with a trailing colon if they are prefixes. Copies of unreadable records are not in a backup. */
const KEPT = ["version", "settings", "unreadable:"];

/**
 * The section with the button, or null if there is nothing to delete.
 *
 * @param {App} app
 * @param {() => void} saveBackup
 * @param {() => void} onReset
 */
export function resetSection(app, saveBackup, onReset) {
  if (!app.progress.records.size || app.storage.report.problem === "newer") return null;
  return h("section", {}, h("h2", {}, t`Reset your progress`),
    h("p", {}, t`Start over as a new learner. You will be asked to save a backup first.`),
    button(t`Reset progress`, () => askForReset(app, saveBackup, onReset)));
}

/** @param {App} app @param {() => void} saveBackup @param {() => void} onReset */
function askForReset(app, saveBackup, onReset) {
  const remove = button(t`Delete progress`, () => {
    dialog.close();
    resetProgress(app);
    onReset();
  }, { disabled: true });
  const save = button(t`Save a backup`, () => {
    saveBackup();
    remove.disabled = false;
    remove.focus();
  }, { class: "button button-primary", autofocus: true });
  const dialog = h("dialog", { "aria-labelledby": "reset-title", onclose: () => dialog.remove() },
    h("h2", { id: "reset-title" }, t`Reset your progress?`),
    h("p", {}, t`This deletes the answers and schedules of ${plural(app.progress.records.size, "card")}, all sessions, and all results from this browser. Your settings are kept.`),
    h("p", {}, t`Save a backup first. To restore your progress, import the backup on the Progress page.`),
    h("div", { class: "button-row" }, save, remove, button(t`Cancel`, () => dialog.close())));
  document.body.append(dialog);
  dialog.showModal();
}

/** Deletes all stored data except for the settings. @param {App} app */
export function resetProgress(app) {
  for (const key of app.storage.keys("")) {
    if (!KEPT.some((kept) => (kept.endsWith(":") ? key.startsWith(kept) : key === kept))) app.storage.write(key, null);
  }
  app.progress.clear();
  app.updateSettings({ known: [], parameters: null });
}
