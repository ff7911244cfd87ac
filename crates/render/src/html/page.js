"use strict";
// The page is whole without this: it adds the filter and the two buttons. Rows are hidden and shown, never made.
(() => {
  const one = (selector) => document.querySelector(selector);
  const tools = one(".tools");
  if (!tools) return;
  // Where a page has nothing to choose from, nothing is chosen.
  const chosen = (selector) => one(selector) ?? document.createElement("select");
  const [words, kind, side, impact] = ["#words", "#kind", "#side", "#impact"].map(chosen);
  const output = tools.querySelector("output");
  const tasks = [...document.querySelectorAll("details.task")].map((box) => ({
    box,
    name: box.querySelector("summary code").textContent.toLowerCase(),
    impact: box.dataset.impact || "",
    opened: box.open,
    rows: null,
  }));
  // Looked at when somebody filters for the first time: a plan can have a hundred thousand rows.
  const rowsOf = (task) => {
    task.rows ??= [...task.box.querySelectorAll("tr[class]")].map((row) => ({
      row,
      text: row.cells[1].textContent.toLowerCase(),
      kind: row.className,
      side: row.dataset.side || "ours",
      hidden: false,
    }));
    return task.rows;
  };
  // Unfolding thousands of rows at every key would not help anybody.
  const FEW = 500;
  let filtered = false;

  const filter = () => {
    const wanted = words.value.trim().toLowerCase();
    const active = Boolean(wanted || kind.value || side.value || impact.value);
    if (!active && !filtered) return;
    let [shownTasks, shownRows, allRows] = [0, 0, 0];
    const matching = [];
    for (const task of tasks) {
      const named = !wanted || task.name.includes(wanted);
      const fits = !impact.value || task.impact === impact.value;
      let n = 0;
      for (const row of rowsOf(task)) {
        const shown = fits && (named || row.text.includes(wanted)) && (!kind.value || row.kind === kind.value)
          && (!side.value || row.side === side.value);
        if (row.hidden === shown) {
          row.hidden = !shown;
          row.row.hidden = !shown;
        }
        n += shown;
      }
      const shown = fits && (n > 0 || (named && !kind.value && !side.value));
      task.box.hidden = !shown;
      shownTasks += shown;
      shownRows += n;
      allRows += task.rows.length;
      if (n > 0) matching.push(task);
    }
    if (!filtered) for (const task of tasks) task.opened = task.box.open;
    if (active && shownRows <= FEW) for (const task of matching) task.box.open = true;
    if (!active) for (const task of tasks) task.box.open = task.opened;
    filtered = active;
    output.textContent = active
      ? `${shownTasks} of ${tasks.length} tasks, ${shownRows} of ${allRows} rows`
      : "";
  };

  let waiting = 0;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 80);
  };
  words.addEventListener("input", later);
  for (const choice of [kind, side, impact]) choice.addEventListener("change", filter);
  const fold = (open) => () => {
    for (const box of document.querySelectorAll("details")) if (!box.hidden) box.open = open;
  };
  one("#unfold").addEventListener("click", fold(true));
  one("#fold").addEventListener("click", fold(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      words.focus();
    } else if (event.key === "Escape" && event.target === words) {
      words.value = "";
      filter();
    }
  });
  // On paper nobody can unfold anything.
  const folded = [];
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details:not([open])")) {
      folded.push(box);
      box.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const box of folded.splice(0)) box.open = false;
  });
  tools.hidden = false;
})();
