// Whose the pages are that a phone keeps (drill-clock-page.js): of whoever opened a page here last.
// What is kept of anybody else goes; a sign-in forgets who it was until the next page says it, a
// sign-out leaves no page (sw.js serves none then). What was not sent yet is kept elsewhere and stays.
const keptPages = (() => {
  const KEPT = "kept-pages", WHOSE = "kept-whose";
  const able = Boolean(window.caches), person = document.body.dataset.person;

  const of = async (reply, whom) => (await reply.clone().text()).includes(`data-person="${whom}"`);
  const claim = async () => {
    if (!await caches.has(KEPT)) return;
    const cache = await caches.open(KEPT);
    for (const request of await cache.keys()) {
      if (new URL(request.url).pathname.startsWith("/static/")) continue;
      const reply = await cache.match(request, { ignoreVary: true });
      if (reply && !await of(reply, person)) await cache.delete(request, { ignoreVary: true });
    }
    await (await caches.open(WHOSE)).put("/person", new Response(person));
  };
  if (able && person) claim().catch(() => {});
  if (able) {
    document.addEventListener("submit", ({ target }) => {
      const leaves = target.matches("[data-sign-out]");
      if (leaves || !person) caches.delete(WHOSE).catch(() => {});
      if (leaves) caches.delete(KEPT).catch(() => {});
    });
  }
  return { claim, of, person };
})();
