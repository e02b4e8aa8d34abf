// form[data-answer]: each answer is sent as it is given; form[data-pass-rest]: the rest of a
// section passes. An answer that is refused goes back to what the server has, with the reason.
(() => {
  const timers = new Map();
  const chosen = (form) => form.querySelector("[name=result]:checked")?.value ?? "";
  const fault = (form, text) => {
    const box = form.querySelector("[data-item-error]");
    box.textContent = text;
    box.hidden = !text;
    visitQueue.show();
  };
  const choose = (form, answer) => {
    form.querySelectorAll("[name=result]").forEach((radio) => { radio.checked = radio.value === answer.result; });
    form.elements.note.value = answer.note;
    form.removeAttribute("data-dirty");
  };
  const given = (form, answer) => {
    form.dataset.given = answer.result;
    form.elements.version.value = answer.version;
    fault(form, "");
  };
  const body = (form) => {
    form.elements.client_uuid.dataset.clientUuid = "";
    form.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // client-uuid.js fills it
    return new FormData(form);
  };
  const save = (form) => visitQueue.add({
    key: form,
    url: () => form.action,
    body: () => body(form),
    done: (json) => { given(form, json); visitCount(json); },
    fail: (json) => {
      choose(form, json.current ?? { result: form.dataset.given, note: form.elements.note.value });
      if (json.current) given(form, json.current);
      fault(form, json.error);
    },
  });
  const later = (form) => {
    clearTimeout(timers.get(form)); // arrow keys pass over choices that are not meant
    const bare = chosen(form) === "na" && !form.elements.note.value.trim();
    form.toggleAttribute("data-dirty", bare);
    if (!bare) timers.set(form, setTimeout(save, 350, form));
    else visitQueue.show();
  };
  const passed = (json) => {
    json.answers.forEach((answer) => {
      const form = document.querySelector(`[data-item="${answer.item}"] form[data-answer]`);
      if (form && !form.dataset.given) { choose(form, answer); given(form, answer); }
    });
    visitCount(json);
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-answer]");
    if (form) later(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-answer], form[data-pass-rest]")) return;
    event.preventDefault();
    if (form.matches("[data-answer]")) return save(form);
    visitQueue.add({
      key: form, url: () => form.action, body: () => body(form), done: passed,
      fail: (json) => window.alert(json.error),
    });
  });
})();
