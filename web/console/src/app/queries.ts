/** How server state is kept: an operator expects what is true now, so it is fresh for seconds only. */
import { QueryClient } from '@tanstack/vue-query'
import { asProblem } from '@tuan/kit'

const worthRetrying = (tries: number, error: unknown) => {
  const { status } = asProblem(error)
  return tries < 2 && (status === 0 || status >= 500)
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: worthRetrying, refetchOnWindowFocus: true } },
})
