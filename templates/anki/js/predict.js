function linesOf(text) {
  return text.trimEnd().split("\n").map((line) => line.trimEnd());
}

// Which lines of one text stand in the other too, in the same order: a longest common sequence.
function common(mine, printed) {
  const longest = [...mine, ""].map(() => new Array(printed.length + 1).fill(0));
  for (let i = mine.length - 1; i >= 0; i--) {
    for (let j = printed.length - 1; j >= 0; j--) {
      longest[i][j] = mine[i] === printed[j]
        ? longest[i + 1][j + 1] + 1
        : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const same = [];
  for (let i = 0, j = 0; i < mine.length && j < printed.length; ) {
    if (mine[i] === printed[j]) {
      same.push(i);
      i++;
      j++;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) i++;
    else j++;
  }
  return same;
}

function tellPredict() {
  const text = showText();
  if (!text) return;
  const mine = linesOf(text);
  const printed = linesOf(card.querySelector(".fp-printed samp").innerText);
  const same = common(mine, printed);
  const written = card.querySelector(".fp-written");
  mine.forEach((line, index) => {
    const isSame = same.includes(index);
    const row = make("div", isSame ? "fp-line fp-same" : "fp-line fp-other");
    const mark = make("span", "fp-mark", isSame ? "✓" : "✗");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", isSame ? "as printed" : "not printed");
    row.append(mark, make("code", "", line || " "));
    written.append(row);
  });
  const isRight = same.length === mine.length && same.length === printed.length;
  const lines = printed.length === 1 ? "line" : "lines";
  tell(isRight ? "Exactly." : `${same.length} of ${printed.length} ${lines} as printed.`, isRight);
}
