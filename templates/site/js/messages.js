/** Marks the messages of the interface. The build removes this module. */

/**
 * A message. When the build bundles the modules, it replaces each message with a plain template literal in the language
 * of the deck. Each expression has a name in the catalogs: its last word, such as `total` for `f(a.total)`. Therefore,
 * an expression must not contain braces or backticks. A number with a noun is `plural(count, "card")`.
 *
 * @param {TemplateStringsArray} texts
 * @param {...unknown} values
 */
export function t(texts, ...values) {
  return String.raw({ raw: texts }, ...values);
}
