// Keeps the shell of the shop for a phone without a connection. Answers of the API and pages with anybody's data are never kept:
// a page always comes from the network, and only when that is silent the bare shell takes its place and says so.
const NAME = `tuan-${'__VERSION__'}`
const FILES = [/* __FILES__ */]

self.addEventListener('install', (event) => {
  // Without cookies, so that the kept page is the one of a stranger.
  const wanted = FILES.map((file) => new Request(file, { cache: 'reload', credentials: 'omit' }))
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('tuan-') && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

// A file under /assets/ never changes, so the copy is as good as the file.
async function asset(request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    const cache = await caches.open(NAME)
    await cache.put(request, answer.clone())
  }
  return answer
}

async function page(request) {
  try {
    return await fetch(request)
  } catch (error) {
    const shell = await caches.match('/index.html')
    if (shell) return shell
    throw error
  }
}

const OURS = ['/api/', '/console', '/media/', '/hooks/', '/sandbox/']

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || OURS.some((start) => pathname.startsWith(start))) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
})
