/** The storefront's door of the API. */
import { apiClient, body } from '@tuan/kit'
import { answerAtHand } from '../app/first-data'
import { language } from '../app/language'
import { csrfToken, forgetBuyer, loadSession, setSession } from '../app/session'
import type { paths, Session } from './types'

export const api = apiClient<paths>({
  baseUrl: '/api/storefront/v1',
  language: language.current,
  // A page whose data came with it may change something before anybody has asked who is here.
  csrfToken: (): Promise<string | null> => knowSession().then(csrfToken, csrfToken),
  onSignedOut: forgetBuyer,
  answerAtHand,
})

export { body }
const askForSession = (): Promise<Session> => body(api.GET('/session'))
export const askWhoIsHere = async () => setSession(await askForSession())
export const knowSession = (): Promise<Session> => loadSession(askForSession)
