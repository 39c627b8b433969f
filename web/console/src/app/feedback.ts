/** Short words to the operator: what went wrong, what was done, what to decide. */
import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import { useWords, type Problem } from '@tuan/kit'

export function useTell() {
  const { t, problemText } = useWords()
  return {
    problem(problem: Problem) {
      const fields = problem.fields.map((field) => `${field.at}: ${field.message}`)
      ElMessage.error({ message: [problemText(problem), ...fields].join(' · '), duration: 6000, showClose: true })
    },
    say: (message: string) => void ElMessage.warning(message),
    done: (message: string) => void ElMessage.success(message),
    /** True when the operator agrees. */
    ask: (question: { title: string; message?: string; yes?: string }): Promise<boolean> =>
      ElMessageBox.confirm(question.message ?? '', question.title, {
        confirmButtonText: question.yes ?? t('common.confirm'),
        cancelButtonText: t('common.cancel'),
        type: 'warning',
      }).then(() => true, () => false),
    /** A reason, or null when the operator turned away. */
    askWhy: (question: { title: string; message: string; hint: string }): Promise<string | null> =>
      ElMessageBox.prompt(question.message, question.title, {
        confirmButtonText: t('common.confirm'),
        cancelButtonText: t('common.cancel'),
        inputPlaceholder: question.hint,
        inputValidator: (text) => (text?.trim().length >= 3 ? true : question.hint),
      }).then(({ value }) => value.trim(), () => null),
  }
}
