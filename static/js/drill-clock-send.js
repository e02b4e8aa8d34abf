// Sends the drill that was timed until the server has it, under one UUID: what was sent and not
// answered is sent again unchanged, after a reload too, and until then nothing can be changed. What
// is refused comes back with its reason.
(() => {
  const { root, state, save, drop } = drillKeep;
  const form = root.querySelector("[data-clock-form]"), told = root.querySelector("[data-state]");
  const faults = root.querySelector("[data-faults]");
  let busy = false, timer = 0;

  const iso = (at) => new Date(at).toISOString();
  const arrivals = () => drillClock.rows.map((li) => ({
    name: li.dataset.group, building: li.dataset.building, floor: li.dataset.floor,
    stair: li.dataset.stair, present: drillClock.present(li), counted: drillClock.counted(li),
    at: drillClock.row(li).at ?? null,
  }));
  const said = () => {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    data.set("client_uuid", state.uuid);
    data.set("began_at", iso(state.began));
    data.set("ended_at", iso(state.ended));
    data.set("arrivals", JSON.stringify(arrivals()));
    return [...data];
  };
  const body = () => {
    const data = new FormData();
    state.sent.forEach(([name, value]) => data.set(name, value));
    data.set("sent_at", iso(Math.max(Date.now(), state.ended)));
    data.set("csrfmiddlewaretoken", freshToken() || form.elements.csrfmiddlewaretoken.value);
    return data;
  };
  const freeze = (sent) => {
    state.sent = sent;
    save();
    drillClock.lock();
  };
  const refused = (found) => {
    state.wanted = false;
    freeze(null);
    told.textContent = "";
    faults.replaceChildren(...Object.values(found).flat().map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    faults.hidden = false;
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    Object.keys(found).forEach((name) => form.querySelectorAll(`[name="${name}"]`).forEach((field) => field.setAttribute("aria-invalid", "true")));
    faults.focus();
    faults.scrollIntoView({ block: "center" });
  };
  const later = (word, pause) => {
    if (!state.wanted) return; // thrown away meanwhile
    told.textContent = root.dataset[word];
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };

  async function post() {
    let reply, spoken;
    try {
      reply = await fetch(location.pathname, {
        method: "POST", body: body(), redirect: "manual",
        headers: { Accept: "application/json", "X-Person": root.dataset.person },
      });
      spoken = (reply.headers.get("Content-Type") || "").includes("json") && await reply.json();
    } catch {
      return later("offline", 3000);
    }
    if (reply.ok && spoken) {
      drop();
      await drillPage.drop().catch(() => {});
      location.assign(spoken.url);
    } else if (reply.status === 422 && spoken) refused(spoken.faults);
    else if ([401, 403].includes(reply.status)) later("session", 3000);
    else later("server", 10000);
  }
  async function send() {
    clearTimeout(timer);
    if (busy || !state.wanted || state.ended === null || root.dataset.closed) return;
    busy = true;
    if (state.sent === null) freeze(said());
    told.textContent = root.dataset.sending;
    try {
      await post();
    } finally {
      busy = false;
    }
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    faults.hidden = true;
    state.wanted = true;
    save();
    send();
  });
  addEventListener("online", send);
  send();
})();
