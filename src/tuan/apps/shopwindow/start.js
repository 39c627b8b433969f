(() => {
  const later = document.getElementById('later')
  let begun = false
  const begin = () => {
    if (begun) return
    begun = true
    document.head.append(document.importNode(later.content, true))
  }
  const soon = () => requestAnimationFrame(() => setTimeout(begin))
  const picture = document.querySelector('#first img[fetchpriority="high"]')
  if (picture && !picture.complete) picture.onload = picture.onerror = soon
  else soon()
  setTimeout(begin, 1200)
})()
