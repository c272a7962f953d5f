function linesOf(text) {
  return text.trimEnd().split("\n").map((line) => line.trimEnd());
}

// Removes insignificant whitespace: repeated, or next to brackets and commas.
function normalize(text) {
  return text.replace(/\s+/g, " ").replace(/ ?([[\](){},]) ?/g, "$1").trim();
}

// Pairs typed lines with printed ones, equal or not, as a map of indices.
function pairLines(mine, printed) {
  const [wanted, given] = [printed.map(normalize), mine.map(normalize)];
  const inPlace = given.flatMap((line, index) => (line === wanted[index] ? [[index, index]] : []));
  const moved = commonSubsequence(given, wanted);
  const same = inPlace.length < moved.length ? moved : inPlace;
  const found = new Map(same);
  let [i, j] = [0, 0];
  for (const [nextMine, nextPrinted] of [...same, [mine.length, printed.length]]) {
    for (; i < nextMine && j < nextPrinted; i++, j++) found.set(i, j);
    [i, j] = [nextMine + 1, nextPrinted + 1];
  }
  return found;
}

// Returns an element with the line, in which words that are missing from the paired line are marked.
function markDifferences(name, line, partner) {
  const made = createElement(name, "");
  const tokens = tokensOf(line);
  const same = commonSubsequence(tokens, tokensOf(partner || "")).map(([index]) => index);
  tokens.forEach((token, index) => {
    const isSame = same.includes(index) || !token.trim();
    made.append(isSame ? token : createElement("mark", "fp-diff", token));
  });
  return made;
}

function typedLine(line, isSame, partner) {
  const row = createElement("div", isSame ? "fp-line fp-same" : "fp-line fp-other");
  const mark = createElement("span", "fp-mark", isSame ? "✓" : "✗");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", isSame ? message("line-matches") : message("line-differs"));
  row.append(mark, isSame ? createElement("code", "", line || " ") : markDifferences("code", line, partner));
  return row;
}

function showPredictBack() {
  const text = showWrittenText();
  if (!text) return;
  const samp = card.querySelector(".fp-printed samp");
  const [mine, printed] = [linesOf(text), linesOf(samp.textContent)];
  const isCorrect = normalize(text) === normalize(samp.textContent) || haveSameValues(text, samp.textContent);
  const isExact = mine.join("\n") === printed.join("\n").trim();
  const found = pairLines(mine, printed);
  const isSame = mine.map((line, index) =>
    isCorrect || (found.has(index) && normalize(line) === normalize(printed[found.get(index)])));
  card.querySelector(".fp-written").append(...mine.map((line, index) =>
    typedLine(line, isSame[index], printed[found.get(index)])));
  if (!isCorrect) {
    const typedFor = new Map(Array.from(found, ([index, other]) => [other, mine[index]]));
    samp.textContent = "";
    samp.append(...printed.flatMap((line, index) =>
      [markDifferences("span", line, typedFor.get(index)), "\n"]).slice(0, -1));
  }
  const correct = isExact ? message("correct") : message("values-correct");
  showResult(isCorrect ? correct : describeDifference(isSame, printed.length), isCorrect);
}

function describeDifference(isSame, all) {
  const found = isSame.filter(Boolean).length;
  const extra = isSame.length - all;
  if (all === 1 && !found) return message("incorrect");
  if (found < all) return message("lines-found", { found: found, all: all });
  if (all === 1) return message("one-line-found", { found: found, extra: extra });
  return message("lines-found-extra", { found: found, all: all, extra: extra });
}
