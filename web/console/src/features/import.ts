/** An import step by step: bring the file, say what its columns mean, rehearse, write. */
import { newId, useAction } from '@tuan/kit'
import { computed, ref, watch } from 'vue'
import { api, body } from '../api'
import type { ImportPreview } from '../api/types'
import { useTell } from '../app/feedback'
import { bringFile, useTask } from './tasks'

export const KINDS = [
  { kind: 'products', needs: 'catalog.edit' },
  { kind: 'stock', needs: 'inventory.adjust' },
  { kind: 'orders', needs: 'orders.import' },
  { kind: 'customers', needs: 'customers.import' },
  { kind: 'shipments', needs: 'orders.ship' },
] as const
export type ImportKindName = (typeof KINDS)[number]['kind']
export type Step = 'file' | 'columns' | 'check' | 'write'

export function useImport() {
  const tell = useTell()
  const kind = ref<ImportKindName>('products')
  const step = ref<Step>('file')
  const file = ref<File | null>(null)
  const pictures = ref<File | null>(null)
  const fileId = ref('')
  const picturesId = ref<string | null>(null)
  const arrived = ref(0)
  const preview = ref<ImportPreview | null>(null)
  const mapping = ref<Record<string, string>>({})
  const encoding = ref('')
  const delimiter = ref('')
  const policy = ref<'reject_all' | 'reject_rows'>('reject_rows')
  const makeCategories = ref(true)
  const currency = ref('CNY')
  const dates = ref<'ymd' | 'mdy' | 'dmy'>('ymd')
  const taskId = ref<string | null>(null)
  const following = useTask(taskId)

  const missing = computed(() => {
    const taken = new Set(Object.values(mapping.value))
    return (preview.value?.fields ?? []).filter((field) => field.is_required && !taken.has(field.name))
  })

  async function look() {
    const query = { kind: kind.value, ...(encoding.value && { encoding: encoding.value }), ...(delimiter.value && { delimiter: delimiter.value }) }
    preview.value = await body(api.GET('/task-files/{file_id}/preview', { params: { path: { file_id: fileId.value }, query: query as { kind: string } } }))
    mapping.value = { ...preview.value.mapping }
  }

  const { run: bring, busy: bringing } = useAction(async () => {
    if (!file.value) return
    fileId.value = newId()
    encoding.value = delimiter.value = ''
    arrived.value = 0
    await bringFile(fileId.value, file.value, (share) => (arrived.value = share))
    picturesId.value = pictures.value && kind.value === 'products' ? newId() : null
    if (picturesId.value && pictures.value) await bringFile(picturesId.value, pictures.value, () => undefined)
    await look()
    step.value = 'columns'
  }, { onProblem: tell.problem })

  const { run: lookAgain, busy: looking } = useAction(look, { onProblem: tell.problem })
  watch([encoding, delimiter], () => { if (step.value === 'columns') void lookAgain() })

  const { run: start, busy: starting } = useAction(async (isRehearsal: boolean) => {
    const id = newId()
    const asked = {
      id, file_id: fileId.value, file_name: file.value!.name, mapping: mapping.value, policy: policy.value, dry_run: isRehearsal,
      encoding: preview.value!.encoding, delimiter: preview.value!.delimiter,
      ...(kind.value === 'orders' && { currency: currency.value, dates: dates.value }),
      ...(kind.value === 'products' && { make_categories: makeCategories.value, pictures_file_id: picturesId.value }),
    }
    // Every kind has a route of its own; only products know two things more.
    await api.POST(`/imports/${kind.value}` as '/imports/products', { body: asked as typeof asked & { make_categories: boolean } })
    taskId.value = id
    step.value = isRehearsal ? 'check' : 'write'
  }, { onProblem: tell.problem })

  function choose(header: string, field: string) {
    const next = Object.fromEntries(Object.entries(mapping.value).filter(([name, taken]) => name !== header && taken !== field))
    mapping.value = field ? { ...next, [header]: field } : next
  }
  function over() {
    step.value = 'file'
    file.value = pictures.value = preview.value = taskId.value = null
  }
  return { kind, step, file, pictures, arrived, preview, mapping, encoding, delimiter, policy, makeCategories, currency, dates, taskId, task: following.task, missing, bring, bringing, looking, start, starting, choose, over }
}
