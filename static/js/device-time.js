// input[data-device-time]: when the form is sent, by the device's own clock. The server keeps its own
// time beside it; without this script the field stays empty.
document.addEventListener("submit", (event) => {
  event.target.querySelectorAll("input[data-device-time]").forEach((input) => {
    input.value = new Date().toISOString();
  });
});
