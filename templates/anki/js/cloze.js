// Gaps in a long line of code may lie beyond the edge: the code is scrolled to them, with some of
// what follows, but not past the first.
function showGaps(code) {
  const gaps = Array.from(code.querySelectorAll(".cloze"), (gap) => gap.getBoundingClientRect());
  const outer = code.getBoundingClientRect();
  const right = Math.max(...gaps.map((gap) => gap.right));
  if (!gaps.length || right < outer.right) return;
  const left = Math.min(...gaps.map((gap) => gap.left));
  code.scrollLeft += Math.min(left - outer.left - 32, right - outer.right + outer.width / 3);
}

// Again when its size changes: Anki puts the card's class on its page after the scripts ran.
for (const code of document.querySelectorAll(".fp-cloze-text .fp-code")) {
  new ResizeObserver(() => showGaps(code)).observe(code);
}
