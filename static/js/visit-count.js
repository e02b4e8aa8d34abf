// Keeps the counts of the checklist screen in step with what the server has.
// form[data-answer][data-given] is an answered item; visitCount(json) after each save.
const visitCount = (json) => {
  const given = (forms) => `${forms.filter((form) => form.dataset.given).length}/${forms.length}`;
  const all = [...document.querySelectorAll("form[data-answer]")];
  const list = document.querySelector("[data-list-count]");
  document.querySelector("[data-done]").textContent = json.done;
  document.querySelector("[data-done-bar]").value = json.done;
  if (list) list.textContent = given(all);
  document.querySelectorAll("[data-section]").forEach((section) => {
    const forms = all.filter((form) => section.contains(form));
    section.querySelector("[data-section-count]").textContent = given(forms);
    section.querySelector("[data-pass-rest] button").hidden = forms.every((form) => form.dataset.given);
  });
};
