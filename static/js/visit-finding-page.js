// The form of a finding on a page of its own: what its severity and its remedy ask for is asked
// before anything is sent, since a page that comes back refused holds no photos. Those that were
// chosen are shown and held by visit-photo.js until they go with the form.
(() => {
  const form = document.querySelector(".finding-form").closest("form");
  const picked = (name) => form.querySelector(`[name=${name}]:checked`)?.value;

  const need = () => {
    form.elements.interim_control.required = ["serious", "major"].includes(picked("severity"));
    form.elements.deadline.required = picked("remedy") === "deadline";
  };

  form.noValidate = false;
  form.addEventListener("change", need);
  form.addEventListener("formdata", (event) => visitPhotos.take(form, event.formData));
  // Back from the next page by the history: what was under way is to be sent once more.
  window.addEventListener("pageshow", () => visitPhotos.settle(form, "held"));
  need();
})();
