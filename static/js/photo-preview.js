// input[type=file][data-photo-preview="id"]: shows the chosen pictures in the element of that id,
// and refuses on the spot what the server would refuse (data-max-bytes, data-max-files).
(() => {
  const shown = new Map();

  const clear = (box) => {
    (shown.get(box) ?? []).forEach((url) => URL.revokeObjectURL(url));
    shown.set(box, []);
    box.replaceChildren();
  };

  const show = (box, file) => {
    const url = URL.createObjectURL(file);
    shown.get(box).push(url);
    const image = new Image();
    image.alt = file.name;
    image.src = url;
    box.append(image);
  };

  const complaint = (input, files) => {
    const most = Number(input.dataset.maxFiles) || Infinity;
    const bytes = Number(input.dataset.maxBytes) || Infinity;
    if (files.length > most) return input.dataset.tooMany ?? "";
    if (files.some((file) => file.size > bytes)) return input.dataset.tooLarge ?? "";
    return null;
  };

  document.addEventListener("change", (event) => {
    const input = event.target.closest?.("input[data-photo-preview]");
    const box = input && document.getElementById(input.dataset.photoPreview);
    if (!box) return;
    clear(box);
    const files = [...input.files];
    const wrong = complaint(input, files);
    if (wrong !== null) {
      input.value = "";
      box.textContent = wrong;
      return;
    }
    files.forEach((file) => show(box, file));
  });
})();
