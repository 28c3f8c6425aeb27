// The form of a whole assessment: says while one ticks what it comes to. The server works it out by itself.

const form = document.getElementById("whole"), sum = document.getElementById("sum");
const present = [...form.querySelectorAll("[name=f-present]")];
const left = new Map([...form.querySelectorAll("[name=f-left]")].map((box) => [box.value, box]));
const graded = [...form.querySelectorAll("table.grades tbody tr")];

/** "from 8 to 12 points", "8 points". */
function span(low, high, unit) {
  if (low !== high) return `from ${low} to ${high} ${unit}`;
  return `${low} ${low === 1 ? unit.replace(/s$/, "") : unit}`;
}

/** Whether nothing is said of an item that is not ticked as present. */
function unknown(box) {
  return form.elements.others?.value !== "absent" || Boolean(left.get(box.value)?.checked);
}

function ticks() {
  const ticked = present.filter((box) => box.checked), open = present.filter((box) => !box.checked && unknown(box));
  const points = (boxes) => boxes.reduce((total, box) => total + Number(box.dataset.weight), 0);
  const rest = left.size && open.length ? `, ${open.length} not assessed` : "";
  if (!sum.dataset.unit) return `${ticked.length} of ${present.length} ${sum.dataset.present}${rest}`;
  return span(points(ticked), points(ticked) + points(open), sum.dataset.unit) + rest;
}

function grades() {
  const counts = new Map();
  for (const row of graded) {
    for (const box of row.querySelectorAll("input")) counts.set(box.value, (counts.get(box.value) ?? 0) + Number(box.checked));
  }
  return [...counts].filter(([, count]) => count).map(([grade, count]) => grade ? `${count} × ${grade}` : `${count} not assessed`)
    .join(", ");
}

function show() {
  sum.textContent = graded.length ? grades() : ticks();
}

form.addEventListener("change", ({ target }) => {
  // an item is either there or not assessed
  if (target.checked && target.name === "f-present" && left.has(target.value)) left.get(target.value).checked = false;
  if (target.checked && target.name === "f-left") document.getElementById(`f-${target.value}`).checked = false;
  show();
});
sum.hidden = false;
show();
