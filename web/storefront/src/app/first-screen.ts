/** The server's drawing of the first screen lies over the app until the app has drawn the same. */
const PATIENCE = 1_500

export function liftFirstScreen(): void {
  const drawing = document.getElementById('first')
  if (!drawing) return
  const until = performance.now() + PATIENCE
  const look = () => {
    if (performance.now() < until && document.querySelector('#app main [aria-busy="true"]')) requestAnimationFrame(look)
    else drawing.remove()
  }
  // The app's first frame has asked for its data only; the second one may show it.
  requestAnimationFrame(() => requestAnimationFrame(look))
}
