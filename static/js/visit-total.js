// [data-total]: says how many items the ticked checklists have, from the number in each label.
document.querySelectorAll("[data-total]").forEach((box) => {
  const line = box.querySelector("[data-total-text]");
  const show = () => {
    const labels = [...box.querySelectorAll("input:checked")].map((input) => input.labels[0]?.textContent ?? "");
    const sum = labels.reduce((total, text) => total + Number(text.match(/(\d+)\D*$/)?.[1] ?? 0), 0);
    line.textContent = line.dataset.totalText.replace("{n}", sum);
  };
  box.addEventListener("change", show);
  show();
});
