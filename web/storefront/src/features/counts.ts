/** Large counts in few signs, in the person's language: 12,000 is 1.2 wan in Chinese and 12K in English. */
import { useWords } from '@tuan/kit'

export function useCounts() {
  const { locale } = useWords()
  return { compact: (count: number) => new Intl.NumberFormat(locale.value, { notation: 'compact', maximumFractionDigits: 1 }).format(count) }
}
