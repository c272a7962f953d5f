/**
 * A list of lines of code that learners reorder: by dragging, by choosing a line and then its new place, or with
 * the keyboard.
 */

import { t } from "./messages.js";
import { highlightPython } from "./python-highlight.js";
import { announce, h } from "./third-bundle-api.js";

/** The distance in pixels at which pressing becomes dragging. */
const DRAG_DISTANCE = 5;

/**
 * @param {string[]} lines
 * @param {number} used the number of lines at the top that form the answer; the other lines are not used
 * @param {string} help the id of the instructions
 * @returns {{element: HTMLElement, order: () => number[], setOrder: (order: number[]) => void, lock: () => void, items: HTMLElement[]}}
 */
export function lineList(lines, used, help) {
  const items = lines.map((line) => lineItem(line, help));
  const buttons = items.map((item) => /** @type {HTMLButtonElement} */ (item.firstElementChild));
  const element = h("ol", { class: "line-list", role: "list" }, items);
  const rows = () => /** @type {HTMLLIElement[]} */ ([...element.children]);
  /** @type {HTMLLIElement | null} */
  let chosen = null;

  const choose = (/** @type {HTMLLIElement | null} */ item) => {
    chosen = item;
    items.forEach((one, index) => buttons[index].setAttribute("aria-pressed", String(one === item)));
  };

  const update = () => rows().forEach((item, index) => {
    item.classList.toggle("unused", index >= used);
    item.classList.toggle("first-unused", index === used);
    const note = item.querySelector(".line-note");
    if (note) note.textContent = index >= used ? t` (not used)` : "";
  });

  /**
   * Moves a line without a message. Only the other lines are inserted again, because the line would lose the focus and
   * the pointer.
   *
   * @param {HTMLLIElement} item
   * @param {number} to the new index
   */
  function place(item, to) {
    const others = rows().filter((one) => one !== item);
    item.before(...others.slice(0, to));
    item.after(...others.slice(to));
    update();
  }

  /** @param {HTMLLIElement} item @param {number} to */
  function move(item, to) {
    const index = Math.max(0, Math.min(items.length - 1, to));
    if (rows()[index] === item) return;
    place(item, index);
    report(item);
  }

  /** @param {HTMLLIElement} item */
  function report(item) {
    const index = rows().indexOf(item);
    announce(index < used ? t`Moved to position ${index + 1} of ${items.length}.` : t`Moved to position ${index + 1} of ${items.length}, not used.`);
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {HTMLLIElement} item */
  function click(item) {
    if (chosen && chosen !== item) {
      const moved = chosen;
      choose(null);
      move(moved, rows().indexOf(item));
    } else choose(chosen ? null : item);
  }

  /** @param {HTMLLIElement} item @param {KeyboardEvent} event */
  function press(item, event) {
    const index = rows().indexOf(item);
    const target = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape" && chosen) choose(null);
    else if (target === undefined || event.ctrlKey || event.metaKey) return;
    else if (event.altKey || chosen === item) move(item, target);
    else /** @type {HTMLElement | undefined} */ (rows()[target]?.firstElementChild)?.focus();
    event.preventDefault();
  }

  items.forEach((item, index) => {
    addDragging(item, (y) => {
      const middles = rows().filter((one) => one !== item).map((one) => one.getBoundingClientRect()).map(({ top, height }) => top + height / 2);
      const to = middles.filter((middle) => middle < y).length;
      if (rows()[to] !== item) place(item, to);
    }, (isMoved) => {
      choose(null);
      if (isMoved) report(item);
    });
    buttons[index].addEventListener("click", () => click(item));
    buttons[index].addEventListener("keydown", (event) => press(item, event));
  });

  return {
    element,
    items,
    order: () => rows().map((item) => items.indexOf(item)),
    setOrder(order) {
      element.append(...order.map((index) => items[index]));
      update();
    },
    lock() {
      choose(null);
      for (const button of buttons) button.disabled = true;
    },
  };
}

/** @param {string} line @param {string} help */
function lineItem(line, help) {
  const code = h("code", {}, line.split("\n").map((text) => {
    const indent = text.search(/\S|$/);
    const row = h("span", { class: "code-line" }, highlightPython(text.trim()), "\n");
    row.style.setProperty("--indent", String(indent)); // the content security policy forbids style attributes
    return row;
  }));
  return h("li", {}, h("button", { type: "button", class: "code", "aria-pressed": "false", "aria-describedby": help },
    h("span", { class: "grip", "aria-hidden": "true" }), code, h("span", { class: "visually-hidden line-note" })));
}

/**
 * Makes a line draggable: with a mouse anywhere, on touch screens by its grip, so that the page can still scroll.
 *
 * @param {HTMLLIElement} item
 * @param {(y: number) => void} onMove receives the position of the pointer
 * @param {(isMoved: boolean) => void} onEnd
 */
function addDragging(item, onMove, onEnd) {
  /** @type {{y: number, id: number} | null} */
  let start = null;
  let [isDragging, first] = [false, 0];
  const index = () => [...(item.parentElement?.children ?? [])].indexOf(item);
  const end = () => {
    if (isDragging) onEnd(index() !== first);
    item.classList.remove("dragging");
    start = null;
  };
  item.addEventListener("pointerdown", ({ button, clientY, pointerId, pointerType, target }) => {
    const isGrip = /** @type {Element} */ (target).classList.contains("grip");
    isDragging = false;
    if (button || item.querySelector(":disabled") || (pointerType !== "mouse" && !isGrip)) return;
    start = { y: clientY, id: pointerId };
    first = index();
  });
  item.addEventListener("pointermove", ({ clientY }) => {
    if (!start) return;
    if (!isDragging && Math.abs(clientY - start.y) < DRAG_DISTANCE) return;
    if (!isDragging) {
      isDragging = true;
      item.setPointerCapture(start.id);
      item.classList.add("dragging");
    }
    onMove(clientY);
  });
  item.addEventListener("pointerup", end);
  item.addEventListener("pointercancel", end);
  // The click that follows dragging must not choose the line.
  item.addEventListener("click", (event) => isDragging && event.stopPropagation(), true);
}
