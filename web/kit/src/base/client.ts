/** One typed client per door of the API: it adds language, CSRF token and idempotency key, and throws problems. */
import createClient, { type Client, type Middleware } from 'openapi-fetch'
import { newId } from './ids.ts'
import { Problem, problemOf } from './problem.ts'

export interface ClientOptions {
  baseUrl: string
  language: () => string
  /** Asked before each change; it may have to find out first who is here. */
  csrfToken: () => string | null | Promise<string | null>
  /** Called when the session has ended behind the page's back. */
  onSignedOut?: () => void
  /** An answer that came with the page: the request need not travel. */
  answerAtHand?: (request: Request) => Response | undefined
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

export function apiClient<Paths extends object>(options: ClientOptions): Client<Paths> {
  const client = createClient<Paths>({ baseUrl: options.baseUrl, credentials: 'same-origin' })
  const manners: Middleware = {
    async onRequest({ request }) {
      request.headers.set('Accept-Language', options.language())
      if (SAFE.has(request.method)) return options.answerAtHand?.(request) ?? request
      const token = await options.csrfToken()
      if (token) request.headers.set('X-CSRF-Token', token)
      if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', newId())
      return request
    },
    async onResponse({ response }) {
      if (response.ok) return undefined
      const problem = await problemOf(response)
      if (problem.status === 401) options.onSignedOut?.()
      throw problem
    },
    onError({ error }) {
      return error instanceof TypeError ? new Problem({ title: error.message }, 0) : undefined
    },
  }
  client.use(manners)
  return client
}

/** The body of an answer. Refusals were thrown by the client already, so what arrives here is the promised shape. */
export async function body<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await answer
  return data as T
}
