/** Short words to the person: what went wrong, what was done, what to decide. */
import { useWords, type Problem } from '@tuan/kit'
import { shallowRef } from 'vue'
import { ask } from './asking'

const SHOWN_FOR = 2_600

/** What is being said now; the note in App shows it. */
export const said = shallowRef<{ message: string; good: boolean } | null>(null)
let fading: ReturnType<typeof setTimeout> | undefined

function say(message: string, good = false): void {
  clearTimeout(fading)
  said.value = { message, good }
  fading = setTimeout(() => (said.value = null), SHOWN_FOR)
}

export function useTell() {
  const { problemText } = useWords()
  return {
    problem: (problem: Problem) => say(problemText(problem)),
    done: (message: string) => say(message, true),
    say: (message: string) => say(message),
    ask,
  }
}
