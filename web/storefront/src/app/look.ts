/** The shop's name, colour and banners. The server has drawn the page in its colour already. */
import { useQuery } from '@tanstack/vue-query'
import { api, body } from '../api'

export function useLook() {
  return useQuery({ queryKey: ['look'], queryFn: () => body(api.GET('/shop')), staleTime: 300_000 })
}
