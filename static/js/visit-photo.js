// input[data-photo="before"]: a chosen photo is shown at once and held until it is sent with the
// form it stands in; one that was refused can be taken out. form[data-photo-form] sends by itself.
const visitPhotos = (() => {
  const held = new WeakMap();
  const of = (form) => held.get(form) ?? held.set(form, []).get(form);
  const mark = (photo, state) => { photo.state = state; photo.place.dataset.state = state; };

  const hold = (form, input, file) => {
    const place = document.createElement("li");
    const image = new Image();
    const out = document.createElement("button");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    out.type = "button";
    out.textContent = "×";
    out.ariaLabel = input.dataset.takeOut;
    const photo = { name: input.dataset.photo, file, place };
    out.addEventListener("click", () => {
      of(form).splice(of(form).indexOf(photo), 1);
      place.remove();
    });
    place.append(image, out);
    input.closest("[data-photos]").querySelector("ul").append(place);
    mark(photo, "held");
    of(form).push(photo);
  };
  const take = (form, body) => {
    ["before", "after", "photo"].forEach((name) => body.delete(name));
    of(form).filter((photo) => photo.state === "held").forEach((photo) => {
      body.append(photo.name, photo.file, photo.file.name);
      mark(photo, "sending");
    });
    return body;
  };
  const settle = (form, state) => of(form).filter((photo) => photo.state === "sending").forEach((photo) => mark(photo, state));

  const send = (form) => visitQueue.add({
    key: form,
    url: () => form.action,
    body: () => take(form, new FormData(form)),
    done: (json) => { form.closest("[data-hazard]").outerHTML = json.html; },
    fail: (json) => {
      settle(form, "held");
      form.querySelector("[data-item-error]").textContent = json.error;
      form.querySelector("[data-item-error]").hidden = false;
      visitQueue.show();
    },
  });
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[data-photo]");
    if (!input) return;
    [...input.files].forEach((file) => hold(input.form, input, file));
    input.value = "";
    if (input.form.matches("[data-photo-form]")) send(input.form);
  });
  return { take, settle };
})();
