// [data-view], .photos a: shows the photo large above the page; a click, Enter or Esc closes it.
// By its own address a photo is a download, whatever a browser would make of it (safety.files).
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view], .photos a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  const image = new Image();
  dialog.className = "photo-view";
  image.src = link.href;
  image.alt = link.querySelector("img")?.alt ?? "";
  close.append(image);
  dialog.append(close);
  document.body.append(dialog);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  dialog.showModal();
});
