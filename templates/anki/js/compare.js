const rows = Array.from(card.querySelectorAll(".fp-table tbody tr"), (row) => ({
  name: row.querySelector("th").textContent.trim(),
  cells: Array.from(row.querySelectorAll("td")),
}));
const columns = Array.from(card.querySelectorAll(".fp-table thead th"), (head) =>
  head.textContent.trim()
);

function askCompare() {
  const marks = rows.map((row) =>
    row.cells.map((cell, column) => {
      const mark = button("fp-cell", false);
      mark.setAttribute("aria-label", `${row.name}: ${columns[column]}`);
      cell.append(mark);
      mark.addEventListener("click", () => {
        press(mark, !isPressed(mark));
        remember();
      });
      return mark;
    })
  );
  const remember = () => keep({ marks: marks.map((row) => row.map(isPressed)) });
  remember();
}

function tellCompare() {
  const state = kept();
  const marks = state ? state.marks : [];
  if (!marks.some((row) => row.includes(true))) return;
  let right = 0;
  rows.forEach((row, index) => {
    const faults = row.cells.filter((cell, column) => !tellCell(cell, marks[index][column]));
    if (!faults.length) right++;
  });
  tell(`You got ${right} of ${rows.length} rows.`, right === rows.length);
}

// Marks a cell by what was chosen and what holds; tells whether they agree.
function tellCell(cell, chosen) {
  const holds = cell.classList.contains("fp-holds");
  const tick = cell.querySelector(".fp-tick");
  if (chosen) cell.classList.add("fp-chosen");
  if (chosen && !holds) tick.textContent = "✗";
  if (chosen !== holds) tick.append(make("span", "fp-word", chosen ? "does not" : "missed"));
  return chosen === holds;
}
