// Deletions in a long line of code may be out of view: scroll the code to them, with some of the
// code that follows, but not past the first deletion.
function scrollToDeletions(code) {
  const deletions = Array.from(code.querySelectorAll(".cloze"), (deletion) => deletion.getBoundingClientRect());
  const outer = code.getBoundingClientRect();
  const right = Math.max(...deletions.map((deletion) => deletion.right));
  if (!deletions.length || right < outer.right) return;
  const left = Math.min(...deletions.map((deletion) => deletion.left));
  code.scrollLeft += Math.min(left - outer.left - 32, right - outer.right + outer.width / 3);
}

// Run again when the size changes: Anki sets the card's class after the scripts have run.
for (const code of document.querySelectorAll(".fp-cloze-text .fp-code")) {
  if (window.ResizeObserver) new ResizeObserver(() => scrollToDeletions(code)).observe(code);
}
