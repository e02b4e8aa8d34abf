// Beside the files of a form goes what the device knows of them, as the field photo_facts: when each
// was chosen and last changed, camera or album, where the phone was when the camera took it, and
// the device's clock as the form is sent (safety/files/said.py reads it). Without it nothing is said.
const photoFacts = (() => {
  const known = new WeakMap();
  const FRESH = 5 * 60 * 1000; // what the camera has just taken is no older

  // Asked for as the camera opens, so that it is known when the photo is there. An album's photo was
  // taken elsewhere: where the phone is now would say nothing of it.
  let here = {};
  const locate = () => navigator.geolocation?.getCurrentPosition(
    ({ coords }) => Object.assign(here, {
      lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy,
    }),
    () => {},
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
  );
  document.addEventListener("click", (event) => {
    if (!event.target.matches("input[type=file][capture]")) return;
    here = {};
    locate();
  }, true);

  const note = (input, file) => {
    const now = Date.now();
    const camera = input.hasAttribute("capture") && now - file.lastModified < FRESH;
    const facts = {
      name: file.name, size: file.size, modified: file.lastModified, chosen: now,
      how: camera ? "camera" : "gallery", place: camera ? here : {},
    };
    const files = known.get(input.form) ?? [];
    known.set(input.form, [...files, facts].slice(-30));
  };

  // Before anybody else takes the files out of the input.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.form) return;
    [...input.files].forEach((file) => note(input, file));
  }, true);

  // On a slow phone a photo may have been chosen before this script was there to hear of it.
  document.querySelectorAll("form input[type=file]").forEach((input) => {
    [...input.files].forEach((file) => note(input, file));
  });

  document.addEventListener("formdata", (event) => {
    const files = known.get(event.target);
    if (!files) return;
    const said = files.map(({ place, ...facts }) => ({ ...facts, ...place }));
    event.formData.set("photo_facts", JSON.stringify({ sent: Date.now(), files: said }));
  });

  // What waited for a connection is sent by the clock of that moment.
  const stamp = (body) => {
    const text = body.get("photo_facts");
    if (text) body.set("photo_facts", JSON.stringify({ ...JSON.parse(text), sent: Date.now() }));
  };
  return { stamp };
})();
