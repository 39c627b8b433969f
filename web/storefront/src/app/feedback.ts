/** Short words to the person: what went wrong, what was done, what to decide. */
import { showToast } from 'vant'
import 'vant/es/toast/style'
import { useWords, type Problem } from '@tuan/kit'
import { ask } from './asking'

export function useTell() {
  const { problemText } = useWords()
  return {
    problem: (problem: Problem) => void showToast({ message: problemText(problem), wordBreak: 'break-word' }),
    done: (message: string) => void showToast({ message, type: 'success' }),
    say: (message: string) => void showToast({ message, wordBreak: 'break-word' }),
    ask,
  }
}
