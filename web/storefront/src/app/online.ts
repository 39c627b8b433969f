/** Whether the device says that it has a connection. */
import { readonly, ref } from 'vue'

const state = ref(navigator.onLine)
addEventListener('online', () => (state.value = true))
addEventListener('offline', () => (state.value = false))

export const online = readonly(state)
