// The service worker of the pages that keep themselves (drill-clock-page.js): one that lies in the
// cache opens without a signal, with all that it is made of, for the person alone who opened a page
// here last (kept-pages.js). While the server answers, it is the server's page that counts; nothing
// else is touched.
const KEPT = "kept-pages", WHOSE = "kept-whose", PATIENCE = 4000;

async function kept(request) {
  const there = await (await caches.open(KEPT)).match(request, { ignoreVary: true });
  if (!there || request.mode !== "navigate") return there;
  const person = await (await (await caches.open(WHOSE)).match("/person"))?.text();
  const theirs = person && (await there.clone().text()).includes(`data-person="${person}"`);
  return theirs ? there : undefined;
}
const patient = (request) => Promise.race([
  fetch(request),
  new Promise((_, give) => setTimeout(give, PATIENCE, new TypeError("no answer"))),
]);

async function answered(request) {
  const there = await kept(request);
  if (!there) return fetch(request);
  try {
    const reply = await patient(request);
    return reply.status >= 500 ? there : reply;
  } catch {
    return there;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" || url.pathname.startsWith("/static/")) {
    event.respondWith(answered(request));
  }
});
