// Finds what differs between what the learner typed and what was expected.

// The longest common subsequence of two lists, as pairs of indices.
function commonSubsequence(mine, printed) {
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

function tokensOf(line) {
  return line.match(/\s+|[\w.]+|[^\s\w.]/g) || [];
}
