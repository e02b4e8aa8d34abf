// form[data-geolocate="5000"]: on submit asks the phone for its position, waits at most that many
// milliseconds, fills inputs named lon, lat and accuracy, and sends the form with or without them.
(() => {
  const ask = (timeout) => new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null);
    const late = setTimeout(() => resolve(null), timeout + 500);
    const done = (position) => {
      clearTimeout(late);
      resolve(position);
    };
    navigator.geolocation.getCurrentPosition(done, () => done(null), {
      enableHighAccuracy: true, timeout, maximumAge: 30000,
    });
  });

  const put = (form, name, value) => {
    const input = form.elements.namedItem(name);
    if (input && Number.isFinite(value)) input.value = value.toFixed(6);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-geolocate]");
    if (!form || form.dataset.located) return;
    event.preventDefault();
    form.dataset.located = "yes";
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    const position = await ask(Number(form.dataset.geolocate) || 5000);
    if (position) {
      put(form, "lon", position.coords.longitude);
      put(form, "lat", position.coords.latitude);
      put(form, "accuracy", position.coords.accuracy);
    }
    delete form.dataset.sending;
    form.requestSubmit(button ?? undefined);
  });
})();
