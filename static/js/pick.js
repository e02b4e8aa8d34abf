// Rows chosen in a list ([data-pick]): all of the page at a stroke, how many, and a bar with what
// can be done with them, shown once something is chosen. Without it the bar is always there.
(() => {
  const form = document.querySelector("[data-pick]");
  if (!form) return;
  const bar = form.querySelector("[data-pick-bar]");
  const count = form.querySelector("[data-pick-count]");
  const page = form.querySelector("[data-pick-page]");
  const whole = page.querySelector("input");
  const all = form.querySelector("[data-pick-all]");
  const boxes = () => [...form.querySelectorAll("input[name=pick]")];

  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    whole.checked = chosen > 0 && chosen === boxes().length;
    whole.indeterminate = chosen > 0 && !whole.checked;
    bar.hidden = !chosen && !all.checked;
    const { one, many } = count.dataset;
    count.textContent = all.checked ? count.dataset.all : chosen === 1 ? one : many.replace("{n}", chosen);
  };

  page.hidden = !boxes().length;
  whole.addEventListener("change", () => boxes().forEach((box) => { box.checked = whole.checked; }));
  form.addEventListener("change", tell);
  // What was ticked is still ticked when somebody comes back to the page.
  addEventListener("pageshow", tell);
  tell();
})();
