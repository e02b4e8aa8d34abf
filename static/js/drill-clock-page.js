// Keeps the page of the clock on the phone with all that it is made of, so that it opens again
// without a signal (sw.js); what it holds beside, drill-clock-keep.js keeps. drillPage.drop(): the
// drill is sent, thrown away or closed, and no page of it stays.
const drillPage = (() => {
  const KEPT = "kept-pages", LONGEST = 31 * 24 * 3600 * 1000;
  const able = Boolean(navigator.serviceWorker && window.caches);
  const closed = "closed" in document.querySelector("[data-clock]").dataset;
  const page = location.pathname;
  let dropped = false;

  // Pages of drills that nobody will send any more; with the last one goes what they were made of.
  const sweep = async (cache) => {
    let pages = 0;
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname;
      if (path.startsWith("/static/")) continue;
      const reply = await cache.match(request, { ignoreVary: true });
      const old = Date.now() - Date.parse(reply?.headers.get("Date")) > LONGEST;
      if (old) await cache.delete(request, { ignoreVary: true });
      else pages += 1;
    }
    return pages;
  };
  const parts = () => performance.getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
    .map(({ pathname, search }) => pathname + search);

  const keep = async () => {
    await navigator.serviceWorker.register("/sw.js", { scope: "/drills/" });
    if (!await sweep(await caches.open(KEPT))) await caches.delete(KEPT);
    const cache = await caches.open(KEPT);
    const reply = await fetch(page);
    // Signed out meanwhile, or somebody else has signed in.
    if (!reply.ok || reply.redirected || !await keptPages.of(reply, keptPages.person)) return;
    await Promise.all([...new Set(parts())].map((part) => cache.add(part)));
    if (!dropped) await cache.put(page, reply);
    if (dropped) return drop(); // while it was put there
    await keptPages.claim();
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.kept = "yes";
  };
  const drop = async () => {
    dropped = true;
    if (able) await (await caches.open(KEPT)).delete(page, { ignoreVary: true });
  };
  // Without a signal, or without room, the page that is kept already stays as it is.
  if (able && !closed) addEventListener("load", () => keep().catch(() => {}));
  if (closed) drop().catch(() => {}); // recorded or cancelled meanwhile: it is no drill to time
  return { drop };
})();
