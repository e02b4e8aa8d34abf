// input[data-client-uuid]: the row's identity is made on the device, once per filled form, so that
// a retry makes nothing twice. Without this script the server's own fresh value stays.
(() => {
  const fresh = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // A form that came back with errors keeps the identity it was sent with (data-client-uuid="keep").
  const fill = (root) => {
    root.querySelectorAll("input[data-client-uuid]:not([data-client-uuid='keep'])").forEach((input) => {
      input.value = fresh();
      input.dataset.clientUuid = "keep";
    });
  };

  fill(document);
  document.addEventListener("htmx:load", (event) => fill(event.target));
})();
