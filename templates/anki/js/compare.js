const grid = card.querySelector(".fp-grid");
const heads = Array.from(grid.querySelectorAll("thead th"));
const rows = Array.from(grid.querySelectorAll("tbody tr"), (row) => ({
  name: row.querySelector("th").textContent.trim(),
  cells: Array.from(row.querySelectorAll("td")),
}));
const isSingle = rows.every((row) => row.cells.filter(holdsIn).length === 1);
if (isSingle) card.querySelector(".fp-instruction").textContent = message("choose-one-per-row");

function holdsIn(cell) {
  return cell.classList.contains("fp-holds");
}

// The name of a column, shown in each cell when the table becomes a list.
function columnName(column) {
  const name = createElement("span", "fp-column");
  name.append(...heads[column].cloneNode(true).childNodes);
  return name;
}

// Turns a table that is too wide into a list: each statement, followed by its labeled cells.
function fitTable() {
  grid.classList.remove("fp-stacked");
  grid.classList.toggle("fp-stacked", grid.scrollWidth > grid.clientWidth);
}

// Run again when the size changes: Anki sets the card's class after the scripts have run, and the
// learner may rotate the phone.
function fitOnResize() {
  fitTable();
  if (window.ResizeObserver) new ResizeObserver(() => requestAnimationFrame(fitTable)).observe(grid);
}

function setUpCompareFront() {
  const unfinished = unfinishedState();
  const before = unfinished ? unfinished.marks : [];
  const marks = rows.map((row, index) =>
    row.cells.map((cell, column) => {
      const mark = button("fp-cell", Boolean(before[index] && before[index][column]));
      mark.setAttribute("aria-label", `${row.name}: ${heads[column].textContent.trim()}`);
      mark.append(columnName(column));
      cell.append(mark);
      return mark;
    })
  );
  const saveMarks = () => saveState({ marks: marks.map((row) => row.map(isPressed)) });
  for (const row of marks) {
    for (const mark of row) {
      mark.addEventListener("click", () => {
        const pressed = !isPressed(mark);
        if (isSingle) row.forEach((other) => setPressed(other, false));
        setPressed(mark, pressed);
        saveMarks();
      });
    }
  }
  saveMarks();
  fitOnResize();
}

function showCompareBack() {
  const state = savedState();
  const marks = state ? state.marks : [];
  const isFilled = marks.some((row) => row.includes(true));
  const right = rows.filter((row, index) => {
    const agree = row.cells.map((cell, column) => showCell(cell, column, isFilled && marks[index]));
    return agree.every(Boolean);
  });
  if (isFilled) showResult(message("rows-correct", { found: right.length, all: rows.length }), right.length === rows.length);
  fitOnResize();
}

// Shows the choice and the solution of a cell. Returns whether they agree.
function showCell(cell, column, chosenInRow) {
  const holds = holdsIn(cell);
  const chosen = chosenInRow ? chosenInRow[column] : false;
  const tick = cell.querySelector(".fp-tick");
  const checked = createElement("div", "fp-checked-cell");
  if (chosen) cell.classList.add("fp-chosen");
  if (chosen && !holds) tick.textContent = "✗";
  checked.append(tick, columnName(column));
  if (chosenInRow && chosen !== holds) checked.append(createElement("span", "fp-cell-note", chosen ? message("cell-incorrect") : message("cell-missed")));
  cell.append(checked);
  return chosen === holds;
}
