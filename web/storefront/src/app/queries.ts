/** How server state is kept: fresh for half a minute, tried again only when trying can help. */
import { QueryClient } from '@tanstack/vue-query'
import { asProblem } from '@tuan/kit'

const worthRetrying = (tries: number, error: unknown) => {
  const { status } = asProblem(error)
  return tries < 2 && (status === 0 || status >= 500)
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: worthRetrying, refetchOnWindowFocus: false } },
})
