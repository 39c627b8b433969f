/** While a sheet is open the page behind it rests; sheets over sheets wake it when the last one closes. */
let sheets = 0

/** Puts the page to rest and gives back the way to wake it. */
export function restPage(): () => void {
  const page = document.getElementById('app')
  if (sheets++ === 0) {
    page?.setAttribute('inert', '')
    document.body.style.overflow = 'hidden'
  }
  return () => {
    if (--sheets > 0) return
    page?.removeAttribute('inert')
    document.body.style.overflow = ''
  }
}
