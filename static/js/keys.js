// Keys for a desk: "/" goes to [data-search], "j" and "k" walk the rows of [data-rows], Enter opens
// the row's first link, "x" selects it where rows can be selected, "?" shows the keys, as does
// button[data-keys-open], hidden without this script. A click on a row opens it, too.
(() => {
  const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.querySelector("a[href]"));
  const selected = () => document.querySelector("[data-rows] > [aria-selected='true']");
  const help = () => document.querySelector("dialog[data-keys]")?.showModal();

  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(selected());
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    selected()?.removeAttribute("aria-selected");
    next.setAttribute("aria-selected", "true");
    next.querySelector("a[href]").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const search = () => {
    const field = document.querySelector("[data-search]");
    const fold = field?.form?.querySelector(".fold-switch");
    if (fold && !field.offsetParent) fold.checked = true;
    field?.focus();
    field?.select();
  };

  const actions = {
    "/": search,
    "j": () => walk(1),
    "k": () => walk(-1),
    "x": () => selected()?.querySelector("input[type=checkbox]")?.click(),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const act = actions[event.key];
    if (!act || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act();
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", help);
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const row = event.target.closest?.("[data-rows] > *");
    if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
    row.querySelector("a[href]")?.click();
  });
})();
