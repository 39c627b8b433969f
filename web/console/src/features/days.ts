/** A range of days in the address, as the instants where the first begins and the last ends. */
import { computed } from 'vue'

interface Range { from: string; to: string }

export function useDays(filters: () => Range, set: (changes: Range) => void) {
  const days = computed<[Date, Date] | undefined>(() => {
    const { from, to } = filters()
    return from && to ? [new Date(from), new Date(to)] : undefined
  })

  function setDays(range: [Date, Date] | null) {
    if (!range) return set({ from: '', to: '' })
    const end = new Date(range[1])
    end.setHours(23, 59, 59, 999)
    set({ from: range[0].toISOString(), to: end.toISOString() })
  }
  return { days, setDays }
}
