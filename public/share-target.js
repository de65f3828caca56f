/*
 * Part of the service worker: takes the files that the system shares with the installed app (Web Share Target). They
 * wait in a cache until the app has imported them. Names as in src/state/shared-files.ts.
 */
{
  const cacheName = 'spoor-shared';
  const importLock = 'spoor-import';
  const maxFiles = 1000;
  const maxBytes = 4 * 1024 * 1024 * 1024;
  const { scope } = self.registration;
  const target = new URL('share', scope).href;

  const keep = async (request) => {
    const form = await request.formData();
    const files = form.getAll('files').filter((entry) => entry instanceof File);
    const text = form.get('text');
    if (typeof text === 'string' && text.trim() !== '') files.push(new File([text], 'shared text'));
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (files.length > maxFiles || bytes > maxBytes) return false;
    const cache = await caches.open(cacheName);
    const stamp = `${Date.now()}-${crypto.randomUUID()}`;
    const places = files.map((_, i) => new URL(`shared/${stamp}-${String(i).padStart(4, '0')}`, scope).href);
    try {
      for (const [i, file] of files.entries()) {
        const headers = { 'x-spoor-name': encodeURIComponent(file.name.toWellFormed()) };
        await cache.put(places[i], new Response(file, { headers }));
      }
    } catch {
      // all of them or none
      for (const place of places) await cache.delete(place);
      return false;
    }
    return true;
  };

  const isImporting = async () =>
    (await self.navigator.locks?.query())?.held?.some(({ name }) => name === importLock) ?? false;

  const take = async (request) => {
    const kept = await keep(request).catch(() => false);
    const windows = await self.clients.matchAll({ type: 'window' });
    if (kept) for (const client of windows) client.postMessage({ spoor: 'shared' });
    // A page that imports stays: what was shared waits in its queue, and going to the app anew would cut the import off.
    if (kept && windows.length > 0 && (await isImporting())) return new Response(null, { status: 204 });
    return Response.redirect(kept ? scope : `${scope}?share=failed`, 303);
  };

  self.addEventListener('fetch', (event) => {
    if (event.request.method === 'POST' && event.request.url === target) event.respondWith(take(event.request));
  });
}
