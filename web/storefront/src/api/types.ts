/** The shapes of the storefront's door, by hand until the OpenAPI document generates them. */
import type { Call, CallOn, Cursor, Get, GetBy, Id, Money, Nothing, Page, Picture, Send, SendTo, Text } from '@tuan/kit'

export interface Buyer { id: string; nickname: string; phone_masked: string; avatar_url: string | null; language: string }
export interface Session { buyer: Buyer | null; csrf_token: string | null; demo: boolean }
export interface SignInCode { expires_in_seconds: number; resend_in_seconds: number }
export interface TextMessage { phone: string; text: string; sent_at: string }

export interface AddressInput { id: string; recipient: string; phone: string; province: string; city: string; district: string; street: string; is_default: boolean }
export interface Address { id: string; recipient: string; phone_masked: string; province: string; city: string; district: string; street: string; is_default: boolean }

export interface Category { id: string; slug: string; name: Text; emoji: string | null; position: number }
export type StockState = 'in_stock' | 'few_left' | 'sold_out'
export interface ProductCard {
  id: string; shop_id: string; title: Text; subtitle: Text; picture: Picture | null; price_from: Money; reference_price: Money | null
  sold_count: number; stock_state: StockState; group_buy: { campaign_id: string; seats: number; price_from: Money } | null
}
export interface ShopName { id: string; name: Text }
export interface Sku {
  id: string; code: string; option_values: number[]; price: Money; reference_price: Money | null; available: number; stock_state: StockState; picture_id: string | null
}
export interface Product extends ProductCard {
  shop: ShopName; description: Text; pictures: Picture[]; options: { name: Text; values: Text[] }[]; skus: Sku[]; category_ids: string[]; reference_reason: string | null
}
export type ProductPage = Page<ProductCard> & { did_you_mean: string | null }

export type ShareKind = 'product' | 'group' | 'campaign'
export interface Share { token: string; url: string; copy_text: string; poster_url: string }
export interface Landing {
  token: string; kind: ShareKind; target_id: string; sharer: { nickname: string; avatar_url: string | null }
  product: ProductCard | null; group: Group | null; campaign: Campaign | null
}

export type CartProblem = 'sold_out' | 'not_enough' | 'withdrawn' | 'price_changed'
export interface CartLine {
  sku_id: string; product_id: string; title: Text; option_text: Text; picture: Picture | null; quantity: number; price: Money; price_when_added: Money
  line_total: Money; available: number; selected: boolean; problem: CartProblem | null
}
export interface Cart { version: number; shops: { shop: ShopName; lines: CartLine[] }[]; total: Money; count: number }
export interface LineInput { sku_id: string; quantity: number }
export interface Adjustment { class: 'play' | 'member' | 'product' | 'order' | 'shipping' | 'points'; label: Text; amount: Money }
export interface QuoteLine {
  sku_id: string; product_id: string; title: Text; option_text: Text; picture: Picture | null; quantity: number; list_total: Money; total: Money; adjustments: Adjustment[]
}
export interface QuoteShop { shop: ShopName; lines: QuoteLine[]; goods_total: Money; shipping_total: Money; total: Money }
export interface Quote { shops: QuoteShop[]; goods_total: Money; discount_total: Money; shipping_total: Money; total: Money; rejected: { code: string; reason: string }[] }
export interface QuoteInput { lines: LineInput[]; play?: { kind: 'group_buy'; campaign_id: string; group_id: string | null } }
export interface CheckoutInput { id: string; lines: LineInput[]; address_id: string; shown_total: Money; note?: string; share_token?: string }
export interface Checkout { id: string; orders: OrderCard[]; total: Money; pay_by: string }

export interface SeatInput { checkout_id: string; sku_id: string; quantity: number; address_id: string; shown_total: Money; note?: string; share_token?: string }
export interface OpenGroupInput extends SeatInput { group_id: string; campaign_id: string }
export interface JoinGroupInput extends SeatInput { another_group_is_fine: boolean }
export interface GroupCheckout { checkout: Checkout; group: Group }

export type PaymentStatus = 'pending' | 'succeeded' | 'failed' | 'cancelled' | 'refunded' | 'partially_refunded'
export interface Payment { id: string; checkout_id: string; status: PaymentStatus; amount: Money; refunded: Money; cashier_url: string; created_at: string }
export interface PaymentProvider { code: string; name: Text }

export type OrderState = 'awaiting_payment' | 'awaiting_group' | 'paid' | 'ready_to_ship' | 'shipped' | 'delivered' | 'completed' | 'closed'
export type OrderFilter = 'awaiting_payment' | 'awaiting_group' | 'to_ship' | 'to_receive' | 'completed' | 'closed'
export type OrderAction = 'pay' | 'cancel' | 'confirm_receipt' | 'leave_group' | 'share_group'
export interface OrderLine { id: string; sku_id: string; product_id: string; title: Text; option_text: Text; picture: Picture | null; quantity: number; total: Money }
export interface OrderCard {
  id: string; number: string; checkout_id: string; shop: ShopName; state: OrderState; lines: OrderLine[]; total: Money; placed_at: string
  pay_by: string | null; group_id: string | null; actions: OrderAction[]
}
export interface Parcel { carrier: string; tracking_number: string; shipped_at: string; lines: { order_line_id: string; quantity: number }[] }
export interface Refund { id: string; amount: Money; state: 'requested' | 'succeeded' | 'failed'; reason: string; at: string }
export interface Order extends OrderCard {
  address: Address; parcels: Parcel[]; timeline: { kind: string; at: string; label: Text }[]; goods_total: Money; discount_total: Money; shipping_total: Money
  refunds: Refund[]; group: Group | null; note: string | null
}
export interface OrderCounts { awaiting_payment: number; awaiting_group: number; to_ship: number; to_receive: number }

export type GroupKind = 'ordinary' | 'newcomer' | 'stage'
export interface Campaign {
  id: string; kind: 'group_buy'; group_kind: GroupKind; name: Text; product: ProductCard; skus: { sku_id: string; price: Money; leader_price: Money | null }[]
  stages: { size: number; price_by_sku: { sku_id: string; price: Money }[] }[]; seats: number; starts_at: string; ends_at: string; open_hours: number
  per_buyer_limit: number | null; stock_left: number | null; state: 'draft' | 'scheduled' | 'running' | 'paused' | 'ended'; rules: Text[]
}
export interface GroupMember { nickname: string; avatar_url: string | null; is_leader: boolean; is_me: boolean; state: 'held' | 'taken'; joined_at: string }
export interface Group {
  id: string; campaign_id: string; product: ProductCard; state: 'open' | 'formed' | 'expired'; completed_by_shop: boolean; seats: number; seats_taken: number
  seats_held: number; seats_left: number; members: GroupMember[]; closes_at: string; server_now: string; price: Money; formed_at: string | null
  my_order_id: string | null; stage_prices: { size: number; price: Money }[]
}

export interface paths {
  '/sign-in-codes': { post: Send<SignInCode, { phone: string }> }
  '/session': { get: Get<Session>; post: Send<Session, { phone: string; code: string; share_token?: string }>; delete: Call<undefined> }
  '/me': { patch: Send<Buyer, { nickname?: string; language?: string }> }
  '/addresses': { get: Get<Address[]>; post: Send<Address, AddressInput> }
  '/addresses/{id}': { put: SendTo<Address, AddressInput, Id>; delete: CallOn<undefined, Id> }
  '/demo/text-messages': { get: Get<TextMessage[], { phone?: string }> }
  '/categories': { get: Get<Category[]> }
  '/products': { get: Get<ProductPage, Cursor & { q?: string; category?: string; sort?: string; in_stock?: boolean; price_from?: number; price_to?: number }> }
  '/products/{id}': { get: GetBy<Product, Id> }
  '/shares': { post: Send<Share, { kind: ShareKind; target_id: string; parent_token?: string }> }
  '/shares/{token}': { get: GetBy<Landing, { token: string }> }
  '/shares/{token}/visits': { post: SendTo<undefined, { visit_id: string }, { token: string }> }
  '/cart': { get: Get<Cart> }
  '/cart/lines/{sku_id}': { put: SendTo<Cart, { quantity: number; selected?: boolean }, { sku_id: string }>; delete: CallOn<Cart, { sku_id: string }> }
  '/quotes': { post: Send<Quote, QuoteInput> }
  '/checkouts': { post: Send<Checkout, CheckoutInput> }
  '/plays/group-buy/groups': { get: Get<Page<Group>, Cursor & { campaign_id?: string; product_id?: string }>; post: Send<GroupCheckout, OpenGroupInput> }
  '/plays/group-buy/groups/{group_id}/seats': { post: SendTo<GroupCheckout, JoinGroupInput, { group_id: string }> }
  '/plays/group-buy/groups/mine': { get: Get<Page<Group>, Cursor> }
  '/plays/group-buy/groups/{id}': { get: GetBy<Group, Id> }
  '/plays/group-buy/groups/{id}/leave': { post: SendTo<Group, Nothing, Id> }
  '/plays/group-buy/campaigns': { get: Get<Page<Campaign>, Cursor> }
  '/plays/group-buy/campaigns/{id}': { get: GetBy<Campaign, Id> }
  '/payment-providers': { get: Get<PaymentProvider[]> }
  '/payments': { post: Send<Payment, { id: string; checkout_id: string; provider: string }> }
  '/payments/{id}': { get: GetBy<Payment, Id> }
  '/orders': { get: Get<Page<OrderCard>, Cursor & { state?: OrderFilter }> }
  '/orders/counts': { get: Get<OrderCounts> }
  '/orders/{id}': { get: GetBy<Order, Id> }
  '/orders/{id}/cancel': { post: SendTo<Order, Nothing, Id> }
  '/orders/{id}/receipt': { post: SendTo<Order, Nothing, Id> }
}
