// [data-shift] holds the days of a term (td[data-day]) and planned drills (a[data-drill]): dragged to
// another day, or moved with the arrow keys and Enter, one is sent by form[data-shift-form].
(() => {
  const days = document.querySelector("[data-shift]");
  const form = document.querySelector("[data-shift-form]");
  if (!days || !form) return;
  const help = document.querySelector("[data-shift-help]");
  const said = document.querySelector("[data-shift-said]");
  const cells = [...days.querySelectorAll("td[data-day]")];
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  let drill = null;
  let target = null;
  help.hidden = false;

  const aim = (cell) => {
    target?.classList.remove("target");
    target = cell;
    target?.classList.add("target");
  };

  const send = () => {
    if (!drill || !target || target.contains(drill)) return;
    form.action = drill.dataset.drill;
    form.elements.version.value = drill.dataset.version;
    form.elements.planned_on.value = target.dataset.day;
    form.elements.starts_at.value = drill.dataset.at;
    form.requestSubmit();
  };

  // The school day that lies so many days on, or the next one behind it.
  const onward = (day, step) => {
    const wanted = new Date(`${day}T00:00Z`);
    wanted.setUTCDate(wanted.getUTCDate() + step);
    const text = wanted.toISOString().slice(0, 10);
    return step > 0
      ? cells.find((cell) => cell.dataset.day >= text)
      : cells.findLast((cell) => cell.dataset.day <= text);
  };

  days.addEventListener("dragstart", (event) => { drill = event.target.closest("[data-drill]"); });
  days.addEventListener("dragend", () => aim(null));
  days.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td[data-day]");
    if (!drill || !cell) return;
    event.preventDefault();
    aim(cell);
  });
  days.addEventListener("drop", (event) => {
    event.preventDefault();
    send();
  });
  days.addEventListener("focusout", () => aim(null));
  days.addEventListener("keydown", (event) => {
    const chosen = event.target.closest("[data-drill]");
    if (!chosen) return;
    const step = steps[event.key];
    if (step) {
      drill = chosen;
      const next = onward(target?.dataset.day ?? chosen.dataset.on, step);
      if (next) aim(next);
      if (target) said.textContent = chosen.dataset.moves.replace("{day}", target.dataset.said);
    } else if (event.key === "Enter" && target) send();
    else if (event.key === "Escape") aim(null);
    else return;
    event.preventDefault();
  });
})();
