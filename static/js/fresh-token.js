// Every form is sent with the token that counts now: a page that was opened before a new sign-in,
// in this tab or another, holds a dead one.
const freshToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1];

document.addEventListener("submit", (event) => {
  const form = event.target, token = freshToken();
  const ours = new URL(form.getAttribute("action") || "", location.href).origin === location.origin;
  if (form.getAttribute("method") !== "post" || !ours || !token) return;
  let input = form.querySelector("input[name=csrfmiddlewaretoken]");
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken" });
    form.append(input);
  }
  input.value = token;
}, true);
