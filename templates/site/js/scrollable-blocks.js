/**
 * Lets the keyboard scroll code, output, formulas, and tables that are wider than the page (WCAG 2.1.1). Blocks that
 * fit the page are not tab stops.
 */

const BLOCKS = "pre, math[display=block], .table-scroll";
const MANAGED = "data-scrolls";

/** Watches all blocks of the page, including those that are added later. */
export function watchScrollableBlocks() {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) updateTabStop(target);
  });
  const watched = new WeakSet();
  const watchAll = () => {
    for (const block of document.querySelectorAll(BLOCKS)) {
      if (watched.has(block)) continue;
      watched.add(block);
      sizes.observe(block);
    }
  };
  new MutationObserver(watchAll).observe(document.body, { childList: true, subtree: true });
  watchAll();
}

/** @param {Element} block */
function updateTabStop(block) {
  if (block.hasAttribute("tabindex") && !block.hasAttribute(MANAGED)) return;
  const isWide = block.scrollWidth > block.clientWidth;
  block.toggleAttribute(MANAGED, isWide);
  if (isWide) block.setAttribute("tabindex", "0");
  else block.removeAttribute("tabindex");
}
