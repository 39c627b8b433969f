/** Whether the window is too narrow for two things side by side; follows the window. */
import { shallowRef } from 'vue'

const query = matchMedia('(max-width: 700px)')
export const isNarrow = shallowRef(query.matches)
query.addEventListener('change', () => (isNarrow.value = query.matches))
