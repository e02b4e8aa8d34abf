// form[data-confirm-submit]: a second click while the first is on its way sends nothing.
// A button's data-confirm="…" asks first. When the page comes back from the history, it is ready again.
(() => {
  const busy = "aria-busy";

  const release = (form) => {
    delete form.dataset.sending;
    delete form.dataset.located;
    form.querySelectorAll(`[${busy}]`).forEach((button) => button.removeAttribute(busy));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (button?.dataset.confirm && !form.dataset.located && !window.confirm(button.dataset.confirm)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!form.hasAttribute("data-confirm-submit")) return;
    form.dataset.sending = "yes";
    // aria-busy, not disabled: a disabled button would drop its name and value from the request.
    button?.setAttribute(busy, "true");
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

  // After a refused form the summary of errors is what the person must hear first.
  document.querySelector("[data-error-summary]")?.focus();
})();
