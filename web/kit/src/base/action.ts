/** An action of a person: it runs once at a time, shows that it is busy, and keeps what went wrong. */
import { readonly, shallowRef, ref } from 'vue'
import { asProblem, type Problem } from './problem.ts'

export interface ActionOptions {
  /** Called with what went wrong; without it the caller shows `problem` itself. */
  onProblem?: (problem: Problem) => void
}

export function useAction<Arguments extends unknown[], Result>(
  act: (...given: Arguments) => Promise<Result>,
  options: ActionOptions = {},
) {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function run(...given: Arguments): Promise<Result | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    try {
      return await act(...given)
    } catch (error) {
      problem.value = asProblem(error)
      options.onProblem?.(problem.value)
      return undefined
    } finally {
      busy.value = false
    }
  }

  return { run, busy: readonly(busy), problem }
}
