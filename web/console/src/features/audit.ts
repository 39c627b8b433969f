/** The words of the audit log: actions and kinds are codes; those the console knows are said in words. */
import { useWords } from '@tuan/kit'

const FILE = /^asked_(export|import)\.(\w+)$/

export function useAuditWords() {
  const { t, te } = useWords()
  const word = (key: string, code: string) => (te(key) ? t(key) : code)
  return {
    actionText: (action: string) => {
      const [, way, list] = FILE.exec(action) ?? []
      return way ? t(`action.asked_${way}`, { list: word(`list_name.${list}`, list!) }) : word(`action.${action.replaceAll('.', '_')}`, action)
    },
    kindText: (kind: string) => word(`object.${kind}`, kind),
  }
}
