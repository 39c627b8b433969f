/** The command palette: whether it is open, and the keys that open it. */
import { ref } from 'vue'

export const isPaletteOpen = ref(false)
export const openPalette = () => (isPaletteOpen.value = true)
export const PALETTE_KEYS = navigator.userAgent.includes('Mac') ? '⌘K' : 'Ctrl K'

export function openByKeys(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
  event.preventDefault()
  isPaletteOpen.value = !isPaletteOpen.value
}
