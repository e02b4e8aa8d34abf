// form[data-finding]: sent as soon as it is whole and at every change after that; its button folds
// it up into what the server has. [data-dirty] marks what is not saved yet. Leaving a field by a tap
// on the button sends twice: the first answer may fold the form away before the second comes.
(() => {
  const fault = (form, text) => {
    const box = form.querySelector("[data-item-error]");
    box.textContent = text;
    box.hidden = !text;
  };
  const fold = (form, html) => {
    const holder = form.closest("[data-hazards]");
    form.outerHTML = html;
    const card = [...holder.querySelectorAll("[data-hazard]")].at(-1);
    card.scrollIntoView({ block: "center" });
    card.focus({ preventScroll: true });
  };
  const save = (form) => visitQueue.add({
    key: form,
    url: () => form.action,
    body: () => {
      delete form.dataset.dirty;
      return visitPhotos.take(form, new FormData(form));
    },
    done: (json) => {
      if (!form.isConnected) return visitCount(json);
      form.action = json.url;
      form.elements.version.value = json.version;
      form.closest("[data-item]").querySelector("form[data-answer]").dataset.given = "fail";
      visitPhotos.settle(form, "saved");
      visitCount(json);
      fault(form, "");
      if (form.dataset.fold && form.dataset.dirty === undefined) fold(form, json.html);
    },
    fail: (json) => {
      if (!form.isConnected) return;
      if (json.version) form.elements.version.value = json.version;
      visitPhotos.settle(form, "held");
      form.dataset.dirty = "";
      fault(form, json.error);
      visitQueue.show();
    },
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-finding]");
    if (!form) return;
    form.dataset.dirty = "";
    if (form.checkValidity()) save(form);
    else visitQueue.show();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-finding]")) return;
    event.preventDefault();
    form.dataset.fold = "yes";
    if (form.reportValidity()) save(form);
  });
})();
