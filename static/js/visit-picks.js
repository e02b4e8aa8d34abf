// [data-picks-for="id"] button: puts its words into the field of that id.
(() => {
  document.querySelectorAll("[data-picks-for]").forEach((picks) => { picks.hidden = false; });
  document.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-picks-for] button");
    if (!pick) return;
    const field = document.getElementById(pick.parentElement.dataset.picksFor);
    field.value = pick.textContent;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
