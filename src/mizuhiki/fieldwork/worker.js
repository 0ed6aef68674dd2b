"use strict";
// The page and its files are kept when this version begins, and shown from there: a connection that hangs
// is no better than none. Whatever else is asked for goes to the office or fails.
const NAME = `field-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((kept) =>
        Promise.all(
          FILES.map((url) =>
            fetch(url, { credentials: "same-origin" }).then((answer) => {
              if (!answer.ok || answer.redirected) throw new Error(`not kept: ${url}`);
              return kept.put(url, answer);
            }),
          ),
        ),
      )
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((one) => one.startsWith("field-") && one !== NAME).map((one) => caches.delete(one))),
      )
      .then(() => self.clients.claim()),
  );
});

/** From what is kept; the files of the letters, which are many, are kept as they are needed. */
async function kept(request, url) {
  const shelf = await caches.open(NAME);
  const found = await shelf.match(url.pathname);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected && url.pathname.startsWith(STATIC)) await shelf.put(url.pathname, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (FILES.includes(url.pathname) || url.pathname.startsWith(STATIC)) event.respondWith(kept(event.request, url));
});
