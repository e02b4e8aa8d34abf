// Sends what was entered, one post after the other, until the server has it, and always says how
// it stands. A post whose answer was lost is sent again unchanged, with the same UUID.
// visitQueue.add({key, url(), body(), done(json), fail(json)}): url and body are made when its
// turn comes, so a second change of a form that still waits is no second post.
const visitQueue = (() => {
  const box = document.querySelector("[data-save-state]");
  const again = document.querySelector("[data-save-again]");
  const waiting = [];
  let busy = false, trouble = "", pause = 0, timer = 0, stored = false;

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
    pause = Math.min(pause * 2 || 2000, 30000);
    timer = setTimeout(send, pause);
  };
  const settle = (job, how, json) => {
    waiting.shift();
    trouble = "";
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
    let reply, spoken; // a fault of our own elsewhere is none of the network's
    try {
      reply = await fetch(job.sent.url, {
        method: "POST", body: job.sent.body, redirect: "manual", headers: { Accept: "application/json" },
      });
      spoken = (reply.headers.get("Content-Type") || "").includes("json") && await reply.json();
    } catch {
      return later("offline");
    }
    if (reply.ok && spoken) settle(job, "done", spoken);
    else if (spoken && reply.status < 500) settle(job, "fail", spoken);
    else later([401, 403].includes(reply.status) ? "session" : "server");
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
  addEventListener("beforeunload", (event) => { if (waiting.length || unsaved()) event.preventDefault(); });
  show();
  return { add, show };
})();
