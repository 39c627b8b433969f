/** Trying failed work again: one, or those that are ticked, with what became of each. */
import { useQueryClient } from '@tanstack/vue-query'
import { useAction, useWords } from '@tuan/kit'
import { ref, shallowRef, watch } from 'vue'
import type { Retried } from '../api/types'
import { useTell } from '../app/feedback'

interface Ways<Id> { key: string; /** What narrows the list: what was ticked under other filters is not ticked any more. */ filters: () => object; one: (id: Id) => Promise<unknown>; many: (ids: Id[]) => Promise<Retried> }

export function useRetries<Id extends string | number>({ key, filters, one, many }: Ways<Id>) {
  const { t } = useWords()
  const tell = useTell()
  const cache = useQueryClient()
  const chosen = shallowRef<Id[]>([])
  const trying = ref<Id | null>(null)
  const outcome = shallowRef<Retried | null>(null)
  watch(() => JSON.stringify(filters()), () => (chosen.value = []))
  const again = () => cache.invalidateQueries({ queryKey: [key] })

  const single = useAction(async (id: Id) => {
    trying.value = id as typeof trying.value
    try {
      await one(id)
      tell.done(t('common.retrying'))
    } finally {
      trying.value = null
      await again()
    }
  }, { onProblem: tell.problem })
  const several = useAction(async () => {
    const ids = [...chosen.value]
    if (!(await tell.ask({ title: t('system.retry_chosen_ask', { count: ids.length }) }))) return
    outcome.value = await many(ids)
    chosen.value = []
    await again()
  }, { onProblem: tell.problem })
  return { chosen, trying, outcome, retry: single.run, retryChosen: several.run, retrying: several.busy }
}
