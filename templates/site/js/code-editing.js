/**
 * Computes the edits of keys in the code editor, as pure functions of the text and the selection.
 *
 * @typedef {object} Edit a replacement of the text from `from` to `to`, and the selection after it
 * @property {number} from
 * @property {number} to
 * @property {string} text
 * @property {number} start
 * @property {number} end
 */

const INDENT = "    ";
/** @type {Record<string, string>} */
const PAIRS = { "(": ")", "[": "]", "{": "}" };
const LAST_STATEMENT = /^\s*(?:return|pass|break|continue|raise)\b/;

/**
 * The edit that a key causes; null if the key has the same effect as in any text field.
 *
 * @param {string} key a value of KeyboardEvent.key, or "Shift+Tab"
 * @param {string} text
 * @param {number} start of the selection
 * @param {number} end
 * @returns {Edit | null}
 */
export function editOfKey(key, text, start, end) {
  if (key === "Enter") return newLine(text, start, end);
  if (key === "Tab") return lineStart(text, start) === lineStart(text, end) && start === end ? indentAt(text, start) : indentLines(text, start, end);
  if (key === "Shift+Tab") return outdentLines(text, start, end);
  if (key === "Backspace") return start === end ? deleteBefore(text, start) : null;
  if (key in PAIRS) return open(key, text, start, end);
  if ([")", "]", "}"].includes(key)) return start === end && text[start] === key ? skip(start) : null;
  if (key === "'" || key === '"') return quote(key, text, start, end);
  return null;
}

/** @param {number} from @param {number} to @param {string} text @param {number} [caret] @returns {Edit} */
function replace(from, to, text, caret = from + text.length) {
  return { from, to, text, start: caret, end: caret };
}

/** @param {number} at @returns {Edit} */
function skip(at) {
  return replace(at, at, "", at + 1);
}

/** @param {string} text @param {number} at */
function lineStart(text, at) {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** @param {string} line */
function indentOf(line) {
  return (/^[ \t]*/.exec(line) ?? [""])[0];
}

/** A new line with the indentation that the code before it needs. @param {string} text @param {number} start @param {number} end */
function newLine(text, start, end) {
  const line = text.slice(lineStart(text, start), start);
  const indent = indentOf(line);
  const code = line.replace(/#.*/, "").trimEnd();
  const last = code.at(-1) ?? "";
  const deeper = `\n${indent}${INDENT}`;
  if (last in PAIRS && text[end] === PAIRS[last]) return replace(start, end, `${deeper}\n${indent}`, start + deeper.length);
  if (last in PAIRS || last === ":") return replace(start, end, deeper);
  return replace(start, end, `\n${LAST_STATEMENT.test(line) ? indent.slice(INDENT.length) : indent}`);
}

/** Spaces up to the next multiple of four. @param {string} text @param {number} at */
function indentAt(text, at) {
  const column = at - lineStart(text, at);
  return replace(at, at, " ".repeat(INDENT.length - (column % INDENT.length)));
}

/** @param {string} text @param {number} start @param {number} end @returns {Edit} */
function indentLines(text, start, end) {
  return changeLines(text, start, end, (line) => (line.trim() ? INDENT + line : line));
}

/** @param {string} text @param {number} start @param {number} end @returns {Edit} */
function outdentLines(text, start, end) {
  return changeLines(text, start, end, (line) => line.replace(/^(?: {1,4}|\t)/, ""));
}

/** @param {string} text @param {number} start @param {number} end @param {(line: string) => string} change @returns {Edit} */
function changeLines(text, start, end, change) {
  const from = lineStart(text, start);
  // A selection that ends at the start of a line does not include it.
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const lineEnd = text.indexOf("\n", last);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const lines = text.slice(from, to).split("\n");
  const changed = lines.map(change);
  const added = changed.join("\n").length - (to - from);
  const addedFirst = changed[0].length - lines[0].length;
  return { from, to, text: changed.join("\n"), start: Math.max(from, start + addedFirst), end: Math.max(from, end + added) };
}

/** Deletes one level of indentation, or both brackets of an empty pair. @param {string} text @param {number} at */
function deleteBefore(text, at) {
  const before = text.slice(lineStart(text, at), at);
  if (before && !before.trim() && !before.includes("\t")) return replace(at - ((before.length - 1) % INDENT.length) - 1, at, "");
  const [previous, next] = [text[at - 1] ?? "", text[at] ?? ""];
  const isPair = previous in PAIRS ? next === PAIRS[previous] : (previous === "'" || previous === '"') && next === previous && text[at - 2] !== previous;
  return isPair ? replace(at - 1, at + 1, "") : null;
}

/** @param {string} bracket @param {string} text @param {number} start @param {number} end @returns {Edit | null} */
function open(bracket, text, start, end) {
  if (start < end) return surround(text, start, end, bracket, PAIRS[bracket]);
  return canClose(text, start) ? replace(start, start, bracket + PAIRS[bracket], start + 1) : null;
}

/** @param {string} mark @param {string} text @param {number} start @param {number} end @returns {Edit | null} */
function quote(mark, text, start, end) {
  if (start < end) return surround(text, start, end, mark, mark);
  const line = text.slice(lineStart(text, start), start);
  const marks = line.split(mark).length - 1;
  if (text[start] === mark && marks % 2) return skip(start);
  const isInside = marks % 2 || line.split(mark === "'" ? '"' : "'").length % 2 === 0 || line.includes("#");
  const followsWord = /[\p{L}\p{N}_]$/u.test(line) && !/(?:^|[^\p{L}\p{N}_])[rbfRBF]{1,2}$/u.test(line);
  return isInside || followsWord || line.endsWith(mark) || !canClose(text, start) ? null : replace(start, start, mark + mark, start + 1);
}

/** @param {string} text @param {number} start @param {number} end @param {string} before @param {string} after @returns {Edit} */
function surround(text, start, end, before, after) {
  return { from: start, to: end, text: before + text.slice(start, end) + after, start: start + 1, end: end + 1 };
}

/** Whether a closing bracket can be added, because no text follows that belongs inside the brackets. @param {string} text @param {number} at */
function canClose(text, at) {
  return at >= text.length || /[\s)\]},:]/.test(text[at]);
}
