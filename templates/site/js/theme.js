/**
 * The theme: light, dark, or the system setting.
 *
 * @import {Settings} from "./types.js"
 */

import { App } from "./app.js";
import { t } from "./messages.js";

/** @type {readonly Settings["theme"][]} */
const THEMES = ["system", "light", "dark"];

const THEME_TITLES = { system: t`Theme: system`, light: t`Theme: light`, dark: t`Theme: dark` };

/** @param {Settings["theme"]} theme */
export function applyTheme(theme) {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  applyImageTheme(document);
  for (const control of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".theme-button"))) {
    control.title = THEME_TITLES[theme];
    control.firstElementChild?.replaceChildren(control.title);
  }
  const radio = /** @type {HTMLInputElement | null} */ (document.querySelector(`input[name=theme][value=${theme}]`));
  if (radio) radio.checked = true;
}

/** Applies the theme to plots with a dark version; without this, they follow the system setting. @param {ParentNode} root */
export function applyImageTheme(root) {
  const theme = document.documentElement.dataset.theme ?? "system";
  const sources = /** @type {NodeListOf<HTMLSourceElement>} */ (root.querySelectorAll('picture > source[data-scheme="dark"]'));
  for (const source of sources) {
    source.media = { dark: "all", light: "not all", system: "(prefers-color-scheme: dark)" }[theme] ?? "";
  }
}

/** The buttons in the header of the site and of a session cycle through the three themes. @param {App} app */
export function handleThemeButtons(app) {
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element && target.closest(".theme-button"))) return;
    app.updateSettings({ theme: THEMES[(THEMES.indexOf(app.settings.theme) + 1) % THEMES.length] });
    applyTheme(app.settings.theme);
  });
}
