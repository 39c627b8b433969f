/** WeChat's own browser pays by a bridge into the app; the shop has signed what is handed over. */
interface Bridge { invoke: (what: string, values: Record<string, string>, answer: (said: { err_msg: string }) => void) => void }
declare global { interface Window { WeixinJSBridge?: Bridge } }

const ready = () =>
  new Promise<Bridge>((resolve) => {
    if (window.WeixinJSBridge) resolve(window.WeixinJSBridge)
    else document.addEventListener('WeixinJSBridgeReady', () => resolve(window.WeixinJSBridge!), { once: true })
  })

/** Whether the buyer went through with it; that the money came, the shop hears from WeChat Pay itself. */
export async function payInWeChat(values: Record<string, string>): Promise<boolean> {
  const bridge = await ready()
  return new Promise((resolve) => bridge.invoke('getBrandWCPayRequest', values, (said) => resolve(said.err_msg === 'get_brand_wcpay_request:ok')))
}
