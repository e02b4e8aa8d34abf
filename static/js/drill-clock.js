// [data-clock]: the signal starts it, each group is tapped as it arrives, the last one stops it.
// drillClock.show() draws what drillKeep holds.
const drillClock = (() => {
  const { root, state, save, drop, anew } = drillKeep;
  const form = root.querySelector("[data-clock-form]");
  const list = root.querySelector("[data-groups]"), blank = root.querySelector("[data-group-blank]");
  const drawn = ({ name, building, floor, stair, present: there }) => {
    const li = blank.content.firstElementChild.cloneNode(true);
    Object.assign(li.dataset, { group: name, building, floor, stair });
    li.querySelector("strong").textContent = name;
    li.querySelector(".clock-where").textContent = [building, floor && root.dataset.floorWords.replace("{n}", floor), stair].filter(Boolean).join(" ");
    li.querySelector("[data-undo] span").textContent = ` ${name}`;
    li.querySelectorAll("input").forEach((field) => field.setAttribute("aria-label", name + field.getAttribute("aria-label")));
    li.querySelector("[data-present]").value = there;
    return li;
  };
  // A drill that runs has the groups of its signal, whatever was made of the school's list since.
  if (state.began !== null && state.groups) list.replaceChildren(...state.groups.map(drawn));
  const rows = [...list.querySelectorAll("[data-group]")];
  const time = root.querySelector("[data-time]"), target = root.querySelector("[data-target]");
  const sum = root.querySelector("[data-sum]"), told = root.querySelector("[data-state]");

  const row = (li) => state.rows[li.dataset.group] ??= {};
  const number = (text) => (/^\d{1,4}$/.test(text) ? Number(text) : null);
  const present = (li) => number(li.querySelector("[data-present]").value) ?? 0;
  const counted = (li) => number(li.querySelector("[data-counted]").value) ?? 0;
  const phase = () => (state.began === null ? "ready" : state.ended === null ? "running" : "done");
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const seconds = (until) => Math.max(Math.round((until - state.began) / 1000), 0);
  const missing = () => rows.reduce((all, li) => all + Math.max(present(li) - counted(li), 0), 0);

  const tick = () => {
    const now = state.began === null ? 0 : seconds(state.ended ?? Date.now());
    time.textContent = clock(now);
    root.dataset.late = target && now > Number(target.dataset.target) ? "yes" : "no";
  };
  const wrap = (name, shown) => {
    const field = form.elements[name];
    (field.closest("[id^=div_id_]") ?? field.parentElement).hidden = !shown;
  };
  const reckon = () => {
    const lost = missing();
    sum.textContent = phase() !== "done" || !rows.length ? ""
      : lost ? root.dataset.missing.replace("{n}", lost) : root.dataset.whole;
    sum.toggleAttribute("data-short", lost > 0);
    rows.forEach((li) => li.toggleAttribute("data-short", phase() === "done" && present(li) > counted(li)));
    if (rows.length) {
      form.elements.people.value = rows.reduce((all, li) => all + counted(li), 0);
      form.elements.people.readOnly = true;
    }
    wrap("explained", lost > 0);
    wrap("injury", number(form.elements.injured.value) > 0);
  };
  const show = () => {
    root.dataset.phase = phase();
    root.querySelectorAll("[data-only]").forEach((part) => { part.hidden = part.dataset.only !== phase(); });
    rows.forEach((li) => {
      const { at = null } = row(li);
      li.toggleAttribute("data-there", at !== null);
      li.querySelector("[data-at]").textContent = at === null ? "" : clock(at);
      li.querySelector("[data-arrive]").setAttribute("aria-pressed", at !== null);
      li.querySelector("[data-arrive]").disabled = phase() === "ready";
    });
    tick();
    reckon();
  };
  const keep = () => {
    if (!save()) told.textContent = root.dataset.unkept;
    show();
  };
  const restore = () => {
    rows.forEach((li) => {
      const { present: there, counted: found } = row(li);
      if (there !== undefined) li.querySelector("[data-present]").value = there;
      if (found !== undefined) li.querySelector("[data-counted]").value = found;
    });
    Object.entries(state.words).forEach(([name, value]) => {
      const field = form.elements[name];
      if (field) field.value = value;
    });
  };
  // To read alone: what was sent until it is answered, and what was recorded or cancelled meanwhile.
  // "Throw away" stays, for a server that never answers.
  const lock = () => {
    const shut = state.sent !== null || "closed" in root.dataset;
    root.querySelectorAll("input, textarea").forEach((field) => {
      field[field.type === "radio" ? "disabled" : "readOnly"] = shut;
    });
    root.querySelectorAll("[data-undo], [data-go-on]").forEach((button) => { button.disabled = shut; });
    show();
  };
  const awake = () => navigator.wakeLock?.request("screen").catch(() => {});

  const start = () => {
    state.began = Date.now();
    state.groups = rows.map((li) => {
      const { group: name, building, floor, stair } = li.dataset;
      return { name, building, floor, stair, present: present(li) };
    });
    awake();
    keep();
  };
  const stop = () => { state.ended = Date.now(); keep(); root.querySelector("[data-sum]").scrollIntoView({ block: "center" }); };
  const arrive = (li) => {
    if (phase() !== "running" || (row(li).at ?? null) !== null) return;
    const field = li.querySelector("[data-counted]");
    field.value ||= present(li);
    Object.assign(row(li), { at: seconds(Date.now()), counted: field.value });
    if (rows.every((one) => (row(one).at ?? null) !== null)) stop();
    else keep();
  };
  const away = (li) => {
    if (phase() === "done" && !window.confirm(root.dataset.runOn)) return;
    state.wanted = false;
    li.querySelector("[data-counted]").value = "";
    state.rows[li.dataset.group] = { present: String(present(li)) };
    state.ended = null;
    keep();
  };

  root.addEventListener("click", (event) => {
    const on = (name) => event.target.closest(`[${name}]`);
    const li = event.target.closest("[data-group]");
    if (on("data-start")) start();
    else if (on("data-stop")) stop();
    else if (on("data-go-on")) { state.ended = null; state.wanted = false; keep(); }
    else if (on("data-arrive")) arrive(li);
    else if (on("data-undo")) away(li);
    else if (on("data-again-button") && window.confirm(root.dataset.again)) {
      anew();
      if (root.dataset.closed) {
        drop();
        drillPage.drop().catch(() => {});
        return location.replace(root.dataset.closed);
      }
      form.reset();
      rows.forEach((one) => { one.querySelector("[data-counted]").value = ""; });
      told.textContent = "";
      lock();
      keep();
    }
  });
  root.addEventListener("input", (event) => {
    const li = event.target.closest("[data-group]");
    if (li) {
      const part = event.target.matches("[data-present]") ? "present" : "counted";
      row(li)[part] = event.target.value;
    } else if (event.target.name && event.target.type !== "hidden") {
      state.words[event.target.name] = event.target.value;
    }
    keep();
  });
  if (root.dataset.closed && state.began === null) location.replace(root.dataset.closed);
  restore();
  if (root.dataset.closed && state.ended === null) {
    state.ended = state.began + 1000 * Math.max(0, ...rows.map((li) => row(li).at ?? 0));
  }
  root.hidden = Boolean(root.dataset.closed) && state.began === null;
  lock();
  setInterval(tick, 200);
  if (phase() === "running") awake();
  return { rows, row, present, counted, lock };
})();
