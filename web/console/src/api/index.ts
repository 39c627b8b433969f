/** The console's door of the API. */
import { apiClient, body } from '@tuan/kit'
import { language } from '../app/language'
import { csrfToken, forgetStaff, loadSession } from '../app/session'
import type { paths } from './types'

export const api = apiClient<paths>({
  baseUrl: '/api/console/v1',
  language: language.current,
  csrfToken,
  onSignedOut: forgetStaff,
})

export { body }
export const knowSession = () => loadSession(() => body(api.GET('/session')))
