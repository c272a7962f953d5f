/**
 * The fifth bundle, which runs before the home page is shown: reserves the space that the learner's progress had at the
 * last visit, so that the page does not move when the progress is filled in. See `saveLayout`.
 */

function reserveSpace() {
  const { classList, dataset, style } = document.documentElement;
  const saved = localStorage.getItem(`flashproof:${dataset.namespace}:home-layout`);
  if (!saved) return;
  classList.add("is-returning");
  const { width, heights } = JSON.parse(saved);
  if (width === innerWidth) for (const name of Object.keys(heights)) style.setProperty(name, heights[name]);
}

try {
  reserveSpace();
} catch {
  // The browser blocks storage, or the value is damaged. The page then moves once.
}
