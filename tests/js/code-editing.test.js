// What keys do in the code editor. "|" is the caret; "<" and ">" are the ends of a selection.
import assert from "node:assert/strict";
import { test } from "node:test";
import { editOfKey } from "../../templates/site/js/code-editing.js";

const press = (key, marked) => {
  const [start, end] = marked.includes("|") ? [marked.indexOf("|"), marked.indexOf("|")] : [marked.indexOf("<"), marked.indexOf(">") - 1];
  const text = marked.replace(/[|<>]/g, "");
  const edit = editOfKey(key, text, start, end);
  if (!edit) return null;
  const changed = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  const mark = (from, to) => changed.slice(0, from) + (from === to ? "|" : `<${changed.slice(from, to)}>`) + changed.slice(to);
  return mark(edit.start, edit.end);
};
const CASES = [
  ["Enter", "x = 1|", "x = 1\n|"],
  ["Enter", "    x = 1|", "    x = 1\n    |"],
  ["Enter", "def f():|", "def f():\n    |"],
  ["Enter", "if x:  # why|", "if x:  # why\n    |"],
  ["Enter", "    return x|", "    return x\n|"],
  ["Enter", "f(|)", "f(\n    |\n)"],
  ["Enter", "f(|a)", "f(\n    |a)"],
  ["Enter", "ab|cd", "ab\n|cd"],
  ["Tab", "|x", "    |x"],
  ["Tab", "ab|", "ab  |"],
  ["Tab", "<a\nb>", "<    a\n    b>".replace("<    a", "    <a")],
  ["Tab", "<a\n>b", "    <a\n>b"],
  ["Shift+Tab", "        x|", "    x|"],
  ["Shift+Tab", "  x|", "x|"],
  ["Shift+Tab", "    <a\n  b>", "<a\nb>"],
  ["Backspace", "        |", "    |"],
  ["Backspace", "      |x", "    |x"],
  ["Backspace", "f(|)", "f|"],
  ["Backspace", "x|", null],
  ["Backspace", "(|]", null],
  ["(", "f|", "f(|)"],
  ["(", "f|x", null],
  ["[", "<ab>", "[<ab>]"],
  [")", "f(|)", "f()|"],
  [")", "f(|", null],
  ['"', "x = |", 'x = "|"'],
  ['"', 'x = "|"', 'x = ""|'],
  ["'", "it|", null],
  ["'", '"it|"', null],
  ["'", "f|", "f'|'"],
  ["a", "|", null],
];
for (const [key, before, after] of CASES) {
  test(`${key}: ${JSON.stringify(before)}`, () => assert.equal(press(key, before), after));
}
