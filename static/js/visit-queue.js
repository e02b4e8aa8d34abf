// Sends what was entered, one post after the other, until the server has it, and always says how
// it stands. A post whose answer was lost is sent again unchanged, with the same UUID. When the
// session is over it waits until the same person has signed in again, in whatever tab, and goes on.
// visitQueue.add({key, url(), body(), done(json), fail(json)}): url and body are made when its
// turn comes, so a second change of a form that still waits is no second post.
const visitQueue = (() => {
  const box = document.querySelector("[data-save-state]");
  const again = document.querySelector("[data-save-again]");
  const waiting = [];
  let busy = false, trouble = "", pause = 0, timer = 0, stored = false, parted = "";

  const unsaved = () => document.querySelector("[data-item] form[data-dirty]");
  const state = () => {
    if (trouble) return [trouble, "overdue"];
    if (waiting.length) return ["saving", "recheck"];
    if (document.querySelector("[data-item-error]:not([hidden])")) return ["refused", "overdue"];
    if (unsaved()) return ["unsaved", "soon"];
    return stored ? ["saved", "done"] : ["idle", "open"]; // nothing was entered: nothing to say
  };
  const show = () => {
    const [word, hue] = state();
    box.textContent = (box.dataset[word] || "").replace("{n}", waiting.length);
    box.className = `save-state hue-${hue}`;
    again.hidden = !trouble;
  };
  const later = (why) => {
    trouble = why;
    pause = parted ? 1000 : Math.min(pause * 2 || 2000, 30000);
    timer = setTimeout(wake, pause);
  };
  const wake = () => {
    clearTimeout(timer);
    if (parted === (freshToken() || "none")) timer = setTimeout(wake, pause); // a sign-in makes a new one
    else send();
  };
  const settle = (job, how, json) => {
    waiting.shift();
    trouble = parted = "";
    pause = 0;
    stored = true;
    try {
      job[how](json);
    } catch (fault) {
      reportError(fault); // what the server has taken is saved, whatever became of the screen
    }
  };

  async function post(job) {
    job.sent ||= { url: job.url(), body: job.body() };
    const token = freshToken();
    if (token) job.sent.body.set("csrfmiddlewaretoken", token);
    photoFacts.stamp(job.sent.body);
    let reply, spoken; // a fault of our own elsewhere is none of the network's
    try {
      reply = await fetch(job.sent.url, {
        method: "POST", body: job.sent.body, redirect: "manual",
        headers: { Accept: "application/json", "X-Person": box.dataset.person },
      });
      spoken = (reply.headers.get("Content-Type") || "").includes("json") && await reply.json();
    } catch {
      return later("offline");
    }
    parted = reply.status === 401 || (reply.status === 403 && !token) ? token || "none" : "";
    if (parted) later(spoken ? "other" : "session");
    else if (reply.ok && spoken) settle(job, "done", spoken);
    else if (spoken && reply.status < 500) settle(job, "fail", spoken);
    else later([403, 404].includes(reply.status) ? "forbidden" : "server");
  }

  async function send() {
    clearTimeout(timer);
    if (!waiting.length) trouble = "";
    if (busy || !waiting.length) return show();
    busy = true;
    show();
    try {
      await post(waiting[0]);
    } finally {
      busy = false;
    }
    return trouble ? show() : send();
  }

  const add = (job) => {
    if (!waiting.some((other) => other.key === job.key && !other.sent)) waiting.push(job);
    send();
  };
  again.addEventListener("click", send);
  addEventListener("online", send);
  addEventListener("focus", wake);
  addEventListener("beforeunload", (event) => { if (waiting.length || unsaved()) event.preventDefault(); });
  show();
  return { add, show };
})();
