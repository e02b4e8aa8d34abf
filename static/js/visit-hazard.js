// Unfolds the form of a finding in place when an item fails, filled in by the rule; what the rule
// says of a severity follows it. visit-hazard-save.js sends it.
(() => {
  const blank = document.querySelector("template[data-finding-blank]");
  let opened = 0;
  const picked = (form, name) => form.querySelector(`[name=${name}]:checked`)?.value;

  const judge = (form, severity) => {
    const level = picked(form, "severity"), remedy = picked(form, "remedy");
    form.dataset.level = level;
    form.dataset.remedy = remedy;
    if (severity) form.elements.deadline.value = form.closest("[data-item]").dataset[level];
    form.elements.interim_control.required = level !== "general";
    form.elements.deadline.required = remedy === "deadline";
  };
  const open = (item) => {
    const holder = item.querySelector("[data-hazards]");
    if (holder.querySelector("form[data-finding]")) return;
    const markup = blank.innerHTML.replaceAll("blank-", `f${++opened}-`);
    holder.querySelector("[data-hazard-more]").insertAdjacentHTML("beforebegin", markup);
    const form = holder.querySelector("form[data-finding]");
    form.action = holder.dataset.add;
    form.querySelectorAll("[name=severity]").forEach((radio) => { radio.checked = radio.value === item.dataset.severity; });
    form.querySelectorAll("[data-picks-for]").forEach((picks) => { picks.hidden = false; });
    form.querySelector("[data-what-picks]").append(...holder.querySelector("[data-suggestions]").cloneNode(true).children);
    form.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // client-uuid.js
    judge(form, true);
    if (matchMedia("(pointer: fine)").matches) form.elements.what.focus();
  };
  const close = (item) => {
    const form = item.querySelector("form[data-finding]");
    if (form && !form.elements.what.value) form.remove();
  };

  document.addEventListener("change", (event) => {
    const { target } = event, form = target.closest("form[data-finding]");
    if (form) judge(form, target.name === "severity");
    if (target.name !== "result") return;
    (target.value === "fail" ? open : close)(target.closest("[data-item]"));
  });
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-hazard-more]");
    if (!more) return;
    event.preventDefault();
    open(more.closest("[data-item]"));
  });
})();
