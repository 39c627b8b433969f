/** The storefront's door of the API. */
import { apiClient, body } from '@tuan/kit'
import { answerAtHand } from '../app/first-data'
import { language } from '../app/language'
import { csrfToken, forgetBuyer, loadSession, setSession } from '../app/session'
import type { paths } from './types'

export const api = apiClient<paths>({
  baseUrl: '/api/storefront/v1',
  language: language.current,
  csrfToken,
  onSignedOut: forgetBuyer,
  answerAtHand,
})

export { body }
const askForSession = () => body(api.GET('/session'))
export const askWhoIsHere = async () => setSession(await askForSession())
export const knowSession = () => loadSession(askForSession)
