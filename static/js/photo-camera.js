// input[type=file][data-camera="Take a photo"]: on a phone a button beside it opens the camera at once;
// what it takes is sent under the same name. Without this script the phone itself asks.
(() => {
  if (!matchMedia("(pointer: coarse)").matches) return;

  const beside = (album) => {
    const camera = document.createElement("input");
    const label = document.createElement("label");
    const taken = document.createElement("span");
    Object.assign(camera, { type: "file", name: album.name, accept: album.accept });
    camera.setAttribute("capture", "environment");
    camera.className = "visually-hidden";
    label.className = "btn btn-outline-secondary photo-camera";
    label.append(album.dataset.camera, camera);
    taken.className = "quiet";
    taken.setAttribute("aria-live", "polite");
    album.after(label, taken);
    const needed = album.required;
    camera.addEventListener("change", () => {
      album.required = needed && !camera.files.length;
      taken.textContent = camera.files[0]?.name ?? "";
    });
  };

  document.querySelectorAll("input[type=file][data-camera]").forEach(beside);
})();
