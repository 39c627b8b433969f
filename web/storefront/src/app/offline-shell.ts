/** Asks the browser to keep the shop's shell, once the page is at rest. A browser that cannot, or a page without https, goes on without. */
export function keepOfflineShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const register = () => {
    // A browser may refuse (private windows do): then there is no shell, and everything else works.
    navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined)
  }
  if (document.readyState === 'complete') register()
  else addEventListener('load', register, { once: true })
}
