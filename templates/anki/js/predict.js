function linesOf(text) {
  return text.trimEnd().split("\n").map((line) => line.trimEnd());
}

// What counts of a text: not how much white space there is, nor any beside brackets and commas.
function plain(text) {
  return text.replace(/\s+/g, " ").replace(/ ?([[\](){},]) ?/g, "$1").trim();
}

// Which parts of one list stand in the other too, in the same order, as pairs of indices: a
// longest common sequence.
function common(mine, printed) {
  const longest = [...mine, ""].map(() => new Array(printed.length + 1).fill(0));
  for (let i = mine.length - 1; i >= 0; i--) {
    for (let j = printed.length - 1; j >= 0; j--) {
      longest[i][j] = mine[i] === printed[j]
        ? longest[i + 1][j + 1] + 1
        : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < mine.length && j < printed.length; ) {
    if (mine[i] === printed[j]) pairs.push([i++, j++]);
    else if (longest[i + 1][j] >= longest[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}

// Which typed line stands for which printed one, right or not, as a map of indices.
function partners(mine, printed) {
  const [wanted, given] = [printed.map(plain), mine.map(plain)];
  const inPlace = given.flatMap((line, index) => (line === wanted[index] ? [[index, index]] : []));
  const moved = common(given, wanted);
  const same = inPlace.length < moved.length ? moved : inPlace;
  const found = new Map(same);
  let [i, j] = [0, 0];
  for (const [nextMine, nextPrinted] of [...same, [mine.length, printed.length]]) {
    for (; i < nextMine && j < nextPrinted; i++, j++) found.set(i, j);
    [i, j] = [nextMine + 1, nextPrinted + 1];
  }
  return found;
}

function tokensOf(line) {
  return line.match(/\s+|[\w.]+|[^\s\w.]/g) || [];
}

// A line with marks on what its partner does not have.
function marked(name, line, partner) {
  const made = make(name, "");
  const tokens = tokensOf(line);
  const same = common(tokens, tokensOf(partner || "")).map(([index]) => index);
  tokens.forEach((token, index) => {
    const isSame = same.includes(index) || !token.trim();
    made.append(isSame ? token : make("mark", "fp-diff", token));
  });
  return made;
}

function typedLine(line, isSame, partner) {
  const row = make("div", isSame ? "fp-line fp-same" : "fp-line fp-other");
  const mark = make("span", "fp-mark", isSame ? "✓" : "✗");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", isSame ? "as printed" : "not printed");
  row.append(mark, isSame ? make("code", "", line || " ") : marked("code", line, partner));
  return row;
}

function tellPredict() {
  const text = showText();
  if (!text) return;
  const samp = card.querySelector(".fp-printed samp");
  const [mine, printed] = [linesOf(text), linesOf(samp.textContent)];
  const isRight = plain(text) === plain(samp.textContent);
  const found = partners(mine, printed);
  const isSame = mine.map((line, index) =>
    isRight || (found.has(index) && plain(line) === plain(printed[found.get(index)])));
  card.querySelector(".fp-written").append(...mine.map((line, index) =>
    typedLine(line, isSame[index], printed[found.get(index)])));
  if (!isRight) {
    const typedFor = new Map(Array.from(found, ([index, other]) => [other, mine[index]]));
    samp.replaceChildren(...printed.flatMap((line, index) =>
      [marked("span", line, typedFor.get(index)), "\n"]).slice(0, -1));
  }
  tell(isRight ? "Right: that is what it prints." : missedBy(isSame, printed.length), isRight);
}

function missedBy(isSame, all) {
  const found = isSame.filter(Boolean).length;
  const extra = isSame.length - all;
  if (all === 1 && !found) return "Not quite.";
  const tooMany = found === all ? `, and ${extra} too many` : "";
  return `Not quite: ${found} of ${all} ${all === 1 ? "line" : "lines"} as printed${tooMany}.`;
}
