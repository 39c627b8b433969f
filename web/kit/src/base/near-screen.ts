/** Observes when an element comes near the screen. */
import { onScopeDispose, watch, type Ref } from 'vue'

export function useNearScreen(element: Ref<HTMLElement | null>, onNear: () => void, margin = '600px') {
  const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onNear(), {
    rootMargin: margin,
  })
  watch(element, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  }, { immediate: true })
  onScopeDispose(() => observer.disconnect())
}
