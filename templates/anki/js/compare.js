const grid = card.querySelector(".fp-grid");
const heads = Array.from(grid.querySelectorAll("thead th"));
const rows = Array.from(grid.querySelectorAll("tbody tr"), (row) => ({
  name: row.querySelector("th").textContent.trim(),
  cells: Array.from(row.querySelectorAll("td")),
}));
const isSingle = rows.every((row) => row.cells.filter(holdsIn).length === 1);
if (isSingle) card.querySelector(".fp-instruction").textContent = "mark one in each row";

function holdsIn(cell) {
  return cell.classList.contains("fp-holds");
}

// The name of a column, for where its cells do not stand below it.
function columnName(column) {
  const name = make("span", "fp-column");
  name.append(...heads[column].cloneNode(true).childNodes);
  return name;
}

// A table that is too wide becomes a list: each statement, and below it its cells with their names.
function fit() {
  grid.classList.remove("fp-stacked");
  grid.classList.toggle("fp-stacked", grid.scrollWidth > grid.clientWidth);
}

// Anki puts the card's class on its page after the scripts ran, and a phone may be turned.
function keepFit() {
  fit();
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(grid);
}

function askCompare() {
  const marks = rows.map((row) =>
    row.cells.map((cell, column) => {
      const mark = button("fp-cell", false);
      mark.setAttribute("aria-label", `${row.name}: ${heads[column].textContent.trim()}`);
      mark.append(columnName(column));
      cell.append(mark);
      return mark;
    })
  );
  const remember = () => keep({ marks: marks.map((row) => row.map(isPressed)) });
  for (const row of marks) {
    for (const mark of row) {
      mark.addEventListener("click", () => {
        const pressed = !isPressed(mark);
        if (isSingle) row.forEach((other) => press(other, false));
        press(mark, pressed);
        remember();
      });
    }
  }
  remember();
  keepFit();
}

function tellCompare() {
  const state = kept();
  const marks = state ? state.marks : [];
  const isFilled = marks.some((row) => row.includes(true));
  const right = rows.filter((row, index) => {
    const agree = row.cells.map((cell, column) => tellCell(cell, column, isFilled && marks[index]));
    return agree.every(Boolean);
  });
  if (isFilled) tell(`You got ${right.length} of ${rows.length} rows.`, right.length === rows.length);
  keepFit();
}

// Marks a cell by what was chosen, if anything was, and what holds; tells whether they agree.
function tellCell(cell, column, chosenInRow) {
  const holds = holdsIn(cell);
  const chosen = chosenInRow ? chosenInRow[column] : false;
  const tick = cell.querySelector(".fp-tick");
  const told = make("div", "fp-checked-cell");
  if (chosen) cell.classList.add("fp-chosen");
  if (chosen && !holds) tick.textContent = "✗";
  told.append(tick, columnName(column));
  if (chosenInRow && chosen !== holds) told.append(make("span", "fp-cell-note", chosen ? "not so" : "missed"));
  cell.append(told);
  return chosen === holds;
}
