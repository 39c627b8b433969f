/** The console's door of the API. */
import { apiClient, body } from '@tuan/kit'
import { shownCurrency } from '../app/currency'
import { language } from '../app/language'
import { csrfToken, forgetStaff, loadSession } from '../app/session'
import type { paths } from './types'

export const api = apiClient<paths>({
  baseUrl: '/api/console/v1',
  language: language.current,
  csrfToken,
  onSignedOut: forgetStaff,
})

// Questions about figures are of one currency, wherever on a page they are asked.
api.use({
  onRequest({ request, schemaPath }) {
    if (!shownCurrency.value || !schemaPath.startsWith('/insights/') || schemaPath.startsWith('/insights/reconciliations')) return undefined
    const url = new URL(request.url)
    url.searchParams.set('currency', shownCurrency.value)
    return new Request(url, request)
  },
})

export { body }
export const knowSession = () => loadSession(() => body(api.GET('/session')))
