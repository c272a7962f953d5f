// The editor on the front. Tab indents, Enter keeps the indentation, and Escape leaves the editor.
function setUpEditor() {
  const box = card.querySelector(".fp-editor");
  const start = card.querySelector(".fp-start");
  box.value = codeIn(start).replace(/\n*$/, "\n");
  start.hidden = true;
  box.hidden = false;
  setUpTextInput();
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab") indentLines(box, event.shiftKey);
    else if (event.key === "Enter") keepIndentation(box);
    else return;
    event.preventDefault();
    box.dispatchEvent(new Event("input"));
  });
}

function codeIn(element) {
  const code = element.querySelector(".fp-code");
  return code ? code.textContent : "";
}

// Replaces the selection, in a way that the browser can undo if it supports that.
function insertText(box, text) {
  const before = box.value;
  document.execCommand("insertText", false, text);
  if (box.value === before) box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
}

function indentLines(box, isBackward) {
  const [from, to] = [box.selectionStart, box.selectionEnd];
  const lineStart = box.value.lastIndexOf("\n", from - 1) + 1;
  if (from === to && !isBackward) {
    insertText(box, " ".repeat(4 - ((from - lineStart) % 4)));
    return;
  }
  const lines = box.value.slice(lineStart, to);
  const changed = isBackward ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
  if (changed === lines) return;
  box.setSelectionRange(lineStart, to);
  insertText(box, changed);
  const end = lineStart + changed.length;
  box.setSelectionRange(from === to ? end : lineStart, end);
}

function keepIndentation(box) {
  const before = box.value.slice(0, box.selectionStart);
  const indent = /^[ \t]*/.exec(before.slice(before.lastIndexOf("\n") + 1))[0];
  insertText(box, `\n${indent}${/:[ \t]*$/.test(before) ? "    " : ""}`);
}

// A string, a comment, a word, a line break with the indentation, spaces, or another character.
const CODE_TOKEN = /("""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*|[\w.]+|\n[ \t]*|[ \t]+|[^]/g;

function isWord(token) {
  return token.trim() !== "" && token[0] !== "#";
}

function withDoubleQuotes(token) {
  return /^'[^'"\\]*'$/.test(token) ? `"${token.slice(1, -1)}"` : token;
}

// The words of code, without comments, empty lines, spaces within lines, line breaks in brackets, and the
// choice of quotation marks. A line break is one word with the indentation of the next line.
function codeWords(code) {
  const words = [];
  let depth = 0;
  for (const token of code.match(CODE_TOKEN) || []) {
    const last = words.length - 1;
    if ("([{".includes(token)) depth++;
    else if (")]}".includes(token)) depth--;
    if (token[0] === "#" || /^[ \t]+$/.test(token) || (token[0] === "\n" && depth > 0)) continue;
    if (token[0] === "\n" && last >= 0 && words[last][0] === "\n") words[last] = token;
    else if (token[0] !== "\n" || last >= 0) words.push(withDoubleQuotes(token));
  }
  if (words.length && words[words.length - 1][0] === "\n") words.pop();
  return words;
}

function normalizeCode(code) {
  return codeWords(code).join(" ");
}

function similarity(mine, other) {
  const [ours, theirs] = [codeWords(mine), codeWords(other)];
  return commonSubsequence(ours, theirs).length / Math.max(ours.length, theirs.length, 1);
}

// Underlines the words of code that the other code does not have at the same place.
function markCode(code, other) {
  const tokens = code.textContent.match(CODE_TOKEN) || [];
  const [mine, theirs] = [tokens, other.match(CODE_TOKEN) || []].map((all) => all.filter(isWord).map(withDoubleQuotes));
  const same = commonSubsequence(mine, theirs).map(([index]) => index);
  const places = [];
  let [at, index] = [0, 0];
  for (const token of tokens) {
    if (isWord(token) && !same.includes(index++)) places.push([at, at + token.length]);
    at += token.length;
  }
  for (const [from, to] of places) markPlace(code, from, to);
}

// Marks characters in highlighted code, whose elements they may cross.
function markPlace(code, from, to) {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const parts = [];
  for (let at = 0; walker.nextNode(); at += walker.currentNode.data.length) {
    const node = walker.currentNode;
    const [first, last] = [Math.max(from - at, 0), Math.min(to - at, node.data.length)];
    if (first < last) parts.push([node, first, last]);
  }
  for (const [node, first, last] of parts) {
    const range = document.createRange();
    range.setStart(node, first);
    range.setEnd(node, last);
    range.surroundContents(createElement("mark", "fp-diff"));
  }
}

function showWriteBack() {
  const start = card.querySelector(".fp-start");
  const ticks = setUpChecks();
  const state = savedState();
  const text = state && state.text ? state.text.replace(/\s+$/, "") : "";
  if (!text || normalizeCode(text) === normalizeCode(codeIn(start))) return;
  start.hidden = true;
  const mistake = Array.from(card.querySelectorAll(".fp-mistake")).find(
    (one) => normalizeCode(codeIn(one)) === normalizeCode(text));
  const isSame = compareWithSolutions(text);
  if (isSame) ticks.forEach((tick) => setPressed(tick, true));
  updateCount(ticks);
  if (isSame) showResult(message("matches-solution"), true);
  else if (mistake) showMistake(mistake);
}

// Shows the learner's code beside the nearest solution. Returns whether they are the same.
function compareWithSolutions(text) {
  const solutions = Array.from(card.querySelectorAll(".fp-solution .fp-code"));
  const scores = solutions.map((solution) => similarity(text, solution.textContent));
  const nearest = solutions[scores.indexOf(Math.max(...scores))];
  const isSame = normalizeCode(text) === normalizeCode(nearest.textContent);
  const written = createElement("code", "", text);
  const solution = nearest.querySelector("code");
  if (!isSame) {
    markCode(written, solution.textContent);
    markCode(solution, text);
  }
  card.querySelector(".fp-written").append(written);
  card.querySelector(".fp-user-answer").hidden = false;
  card.querySelector(".fp-comparison").classList.add("fp-side-by-side");
  nearest.parentNode.prepend(nearest);
  if (solutions.length > 1) card.querySelector(".fp-solution .fp-name").textContent = message("solutions-nearest-first");
  return isSame;
}

function showMistake(mistake) {
  const feedback = mistake.querySelector(".fp-feedback");
  showResult(message("is-common-mistake"), false);
  if (feedback) card.querySelector(".fp-result").after(feedback);
  mistake.remove();
  const others = card.querySelector(".fp-mistakes");
  others.hidden = !others.querySelector(".fp-mistake");
}

function setUpChecks() {
  const ticks = Array.from(card.querySelectorAll(".fp-check-item"), (item) => {
    const tick = button("fp-tick-button", false);
    tick.append(item.querySelector(".fp-check-name"));
    item.prepend(tick);
    tick.addEventListener("click", () => {
      setPressed(tick, !isPressed(tick));
      updateCount(ticks);
    });
    return tick;
  });
  setNumberKeys(ticks);
  updateCount(ticks);
  return ticks;
}

function updateCount(ticks) {
  const passed = ticks.filter(isPressed).length;
  const count = card.querySelector(".fp-count");
  count.textContent = message("checks-passed", { found: passed, all: ticks.length });
  count.classList.toggle("fp-good", passed === ticks.length);
}
