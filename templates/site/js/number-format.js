/** Numbers as text in the language of the interface. */

import { t } from "./messages.js";

/** The language of the interface, with Western digits, as in code. */
export const LOCALE = `${t`en`}-u-nu-latn`;
const NUMBERS = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

/**
 * Formats a number with group separators, for example "1,392".
 *
 * @param {number} value
 */
export function formatNumber(value) {
  return NUMBERS.format(value);
}

/**
 * A number with its noun, for example "3 cards".
 *
 * @param {number} number
 * @param {string | Record<string, string>} noun in the singular; the build replaces it with plural forms
 */
export function plural(number, noun) {
  const form = typeof noun === "string" ? `{count} ${noun}${number === 1 ? "" : "s"}` : noun[new Intl.PluralRules(LOCALE).select(number)] ?? noun.other;
  return form.replace("{count}", formatNumber(number));
}

/**
 * Formats a share as a percentage.
 *
 * @param {number} share 0 to 1
 */
export function percent(share) {
  return new Intl.NumberFormat(LOCALE, { "style": "percent" }).format(share);
}
