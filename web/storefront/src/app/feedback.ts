/** Short words to the person: what went wrong, what was done, what to decide. */
import { showConfirmDialog, showToast } from 'vant'
import 'vant/es/dialog/style'
import 'vant/es/toast/style'
import { useWords, type Problem } from '@tuan/kit'

export function useTell() {
  const { t, problemText } = useWords()
  return {
    problem: (problem: Problem) => void showToast({ message: problemText(problem), wordBreak: 'break-word' }),
    done: (message: string) => void showToast({ message, type: 'success' }),
    say: (message: string) => void showToast({ message, wordBreak: 'break-word' }),
    /** True when the person agrees. */
    ask: (question: { title: string; message?: string; yes?: string; no?: string }): Promise<boolean> =>
      showConfirmDialog({
        title: question.title,
        message: question.message,
        confirmButtonText: question.yes ?? t('common.confirm'),
        cancelButtonText: question.no ?? t('common.cancel'),
      }).then(() => true, () => false),
  }
}
