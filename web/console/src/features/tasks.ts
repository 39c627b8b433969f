/** Long work that somebody asked for: bring files, follow a task to its end, stop it, go on with it. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { useAction, useWords } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { Task, TaskDetail } from '../api/types'
import { useTell } from '../app/feedback'

const PART_BYTES = 4 * 1024 * 1024
const LOOK_EVERY_MS = 700

export const hasEnded = (task: Task | undefined) => Boolean(task?.ended_at)
export const resultAddress = (id: string) => `/api/console/v1/tasks/${id}/result`
export const errorsAddress = (id: string) => `/api/console/v1/tasks/${id}/errors`

/** Brings a file in parts, so that neither side holds all of it in memory; `told` hears how much has arrived (0 to 1). */
export async function bringFile(id: string, file: File, told: (share: number) => void): Promise<void> {
  let offset = 0
  do {
    const part = file.slice(offset, offset + PART_BYTES)
    await api.PUT('/task-files/{file_id}', {
      params: { path: { file_id: id }, query: { offset } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: '', // The generated body is a text; what is sent is the part.
      bodySerializer: () => part,
    })
    offset += PART_BYTES
    told(file.size ? Math.min(1, offset / file.size) : 1)
  } while (offset < file.size)
}

/** Saves a file of ours without leaving the page. */
export function download(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

export function useTask(id: MaybeRefOrGetter<string | null>) {
  const cache = useQueryClient()
  const tell = useTell()
  const query = useQuery({
    queryKey: computed(() => ['task', toValue(id)]),
    queryFn: () => body(api.GET('/tasks/{task_id}', { params: { path: { task_id: toValue(id)! } } })),
    enabled: computed(() => toValue(id) !== null),
    refetchInterval: (now) => (hasEnded(now.state.data) ? false : LOOK_EVERY_MS),
    placeholderData: keepPreviousData,
  })
  const again = () => Promise.all([cache.invalidateQueries({ queryKey: ['task'] }), cache.invalidateQueries({ queryKey: ['tasks'] })])
  const steer = (verb: 'cancel' | 'retry') =>
    useAction(async () => {
      const path = { task_id: toValue(id)! }
      await (verb === 'cancel' ? api.POST('/tasks/{task_id}/cancel', { params: { path } }) : api.POST('/tasks/{task_id}/retry', { params: { path } }))
      await again()
    }, { onProblem: tell.problem })
  const task = computed<TaskDetail | undefined>(() => (toValue(id) === null || query.data.value?.id !== toValue(id) ? undefined : query.data.value))
  return { query, task, cancel: steer('cancel'), retry: steer('retry') }
}

/** The words for what a task is doing or has done. */
export function useTaskWords() {
  const { t, te } = useWords()
  return {
    phase: (task: Task) => {
      if (task.state === 'queued') return t('tasks.queued')
      if (task.is_cancel_asked && !task.ended_at) return t('tasks.stopping')
      return te(`tasks.phase_${task.phase}`) ? t(`tasks.phase_${task.phase}`) : ''
    },
    percent: (task: Task) => (task.total ? Math.min(100, Math.floor((task.done * 100) / task.total)) : task.state === 'done' ? 100 : 0),
  }
}
