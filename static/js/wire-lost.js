// Says in words why something sent in the background was not saved, and stays until it is closed
// or until the next thing is saved. A look at a progress bar that failed is no loss.
(() => {
  const box = document.querySelector("[data-wire-lost]");
  if (!box) return;

  const show = (kind) => {
    box.querySelectorAll("[data-wire-text]").forEach((text) => {
      text.hidden = text.dataset.wireText !== kind;
    });
    box.hidden = false;
  };

  const cut = (event) => {
    if (event.detail.requestConfig.verb !== "get") show("network");
  };
  document.addEventListener("htmx:sendError", cut);
  document.addEventListener("htmx:timeout", cut);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.requestConfig.verb === "get") return;
    const status = event.detail.xhr.status;
    show(status === 401 || status === 403 ? "session" : "server");
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful) box.hidden = true;
  });
  box.querySelector("[data-wire-close]").addEventListener("click", () => { box.hidden = true; });
})();
