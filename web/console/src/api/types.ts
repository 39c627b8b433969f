/** The shapes of the console's door, by hand until the OpenAPI document generates them. */
import type { Call, CallOn, Cursor, Get, GetBy, Id, Money, Nothing, Page, Picture, Send, SendTo, Text } from '@tuan/kit'

export interface ShopName { id: string; name: Text }
export interface Staff { id: string; name: string; email: string; shop: ShopName; permissions: string[]; role: string }
export interface StaffSession { staff: Staff | null; csrf_token: string | null; demo: boolean }

export type ProductState = 'draft' | 'published' | 'withdrawn'
export interface ProductRow {
  id: string; title: Text; state: ProductState; picture: Picture | null; price_from: Money | null; price_to: Money | null; stock_on_hand: number; stock_available: number
  sku_count: number; updated_at: string; version: number
}
export interface SkuInput { id: string; code: string; option_values: number[]; price: Money; reference_price: Money | null; cost: Money | null; safety_stock: number }
export interface OptionInput { name: Text; values: Text[] }
export interface ProductInput {
  title: Text; subtitle: Text; description: Text; category_ids: string[]; picture_ids: string[]; options: OptionInput[]; skus: SkuInput[]
}
export interface Stock { on_hand: number; held: number; available: number }
export interface ProductDetail extends Omit<ProductInput, 'skus'> {
  id: string; state: ProductState; version: number; pictures: Picture[]; skus: (SkuInput & Stock)[]
}
export interface PublishProblem { code: string; at: string; allowed?: Money }

export interface Category { id: string; slug: string; name: Text; emoji: string | null; position: number }
export type MovementReason = 'received' | 'counted' | 'damaged' | 'other'
export interface StockMovement { id: string; kind: string; quantity: number; on_hand_after: number; reason: string | null; note: string | null; at: string; by: string | null }

export interface ProductCard {
  id: string; shop_id: string; title: Text; subtitle: Text; picture: Picture | null; price_from: Money; reference_price: Money | null; sold_count: number
  stock_state: 'in_stock' | 'few_left' | 'sold_out'; group_buy: { campaign_id: string; seats: number; price_from: Money } | null
}
export type GroupKind = 'ordinary' | 'newcomer' | 'stage'
export type CampaignState = 'draft' | 'scheduled' | 'running' | 'paused' | 'ended'
export interface CampaignInput {
  name: Text; product_id: string; group_kind: GroupKind; skus: { sku_id: string; price: Money; leader_price: Money | null }[]
  stages: { size: number; prices: { sku_id: string; price: Money }[] }[]; seats: number; starts_at: string; ends_at: string; open_hours: number
  per_buyer_limit: number | null; stock: number | null; shop_completes_from: number | null
}
export interface CampaignRow {
  id: string; kind: 'group_buy'; group_kind: GroupKind; name: Text; product: ProductCard; skus: { sku_id: string; price: Money; leader_price: Money | null }[]
  stages: { size: number; price_by_sku: { sku_id: string; price: Money }[] }[]; seats: number; starts_at: string; ends_at: string; open_hours: number
  per_buyer_limit: number | null; stock_left: number | null; state: CampaignState; rules: Text[]
  stock?: number | null; shop_completes_from?: number | null
  groups_open: number; groups_formed: number; groups_expired: number; orders: number; paid_total: Money
}
export interface CampaignCheck { code: string; level: 'ok' | 'warning' | 'error'; text: Text }

export interface GroupMember { nickname: string; avatar_url: string | null; is_leader: boolean; is_me: boolean; state: 'held' | 'taken'; joined_at: string }
export type GroupState = 'open' | 'formed' | 'expired'
export interface Group {
  id: string; campaign_id: string; product: ProductCard; state: GroupState; completed_by_shop: boolean; seats: number; seats_taken: number; seats_held: number
  seats_left: number; members: GroupMember[]; closes_at: string; server_now: string; price: Money; formed_at: string | null
  leader: string | { nickname: string } | null; shop_completes_from: number | null
}
export interface SeatDetail {
  id: string; buyer: { id: string; nickname: string; phone_masked: string }; is_leader: boolean; state: 'held' | 'taken' | 'lapsed' | 'left' | 'refunded'
  order_id: string | null; order_number: string | null; order_state: OrderState | null; held_until: string | null; joined_at: string; amount: Money
}
export interface GroupDetail { group: Group; seats: SeatDetail[] }

export type OrderState = 'awaiting_payment' | 'awaiting_group' | 'paid' | 'ready_to_ship' | 'shipped' | 'delivered' | 'completed' | 'closed'
export interface BuyerName { nickname: string; phone_masked: string }
export interface OrderRow {
  id: string; number: string; buyer: BuyerName; state: OrderState; total: Money; placed_at: string; paid_at: string | null; group_id: string | null; lines_text: string
}
export interface OrderLine { id: string; sku_id: string; product_id: string; title: Text; option_text: Text; picture: Picture | null; quantity: number; total: Money }
export interface Order {
  id: string; number: string; checkout_id: string; state: OrderState; lines: OrderLine[]; total: Money; placed_at: string; pay_by: string | null; group_id: string | null
  address: { recipient: string; phone_masked: string; province: string; city: string; district: string; street: string }
  parcels: { carrier: string; tracking_number: string; shipped_at: string; lines: { order_line_id: string; quantity: number }[] }[]
  timeline: { kind: string; at: string; label: Text }[]; goods_total: Money; discount_total: Money; shipping_total: Money
  refunds: { id: string; amount: Money; state: RefundState; reason: string; at: string }[]; note: string | null
  buyer: BuyerName; payment_id: string | null; ledger_reference: string | null; audit: AuditEntry[]
}
export interface FullAddress { recipient: string; phone: string; province: string; city: string; district: string; street: string }
export interface ParcelInput { id: string; carrier: string; tracking_number: string; lines?: { order_line_id: string; quantity: number }[] }

export type PaymentStatus = 'pending' | 'succeeded' | 'failed' | 'cancelled' | 'refunded' | 'partially_refunded'
export interface PaymentRow { id: string; checkout_id: string; status: PaymentStatus; provider: string; amount: Money; refunded: Money; created_at: string; buyer: BuyerName | null }
export type RefundState = 'requested' | 'succeeded' | 'failed'
export interface RefundRow {
  id: string; payment_id: string; order_id: string | null; amount: Money; state: RefundState; reason: string; attempts: number; last_error: string | null; created_at: string
}
export interface PaymentDetail extends PaymentRow {
  events: { kind: string; status: string; amount: Money; at: string; provider_reference: string | null; error: string | null }[]; refunds: RefundRow[]
}
export interface Reconciliation {
  day: string; matched: number
  lines: { outcome: 'match' | 'missing_here' | 'missing_there' | 'amount_differs'; provider_reference: string; ours: Money | null; theirs: Money | null }[]
}

export interface Account { id: string; code: string; kind: string; unit: string; posted: number; pending_in: number; pending_out: number; floor: number | null }
export interface Transfer {
  id: string; debit_account: string; credit_account: string; amount: Money; state: 'pending' | 'posted' | 'voided'; code: string; reference: string; at: string; due: string | null; hash: string
}
export interface LedgerVerification { ok: boolean; transfers: number; accounts: number; problems: string[] }

export interface Job { id: string; task: string; queue: string; status: string; attempts: number; scheduled_at: string | null; error: string | null }
export interface Delivery { id: string; event_name: string; subject: string; listener: string; attempts: number; next_at: string | null; error: string | null; at: string }
export interface AuditEntry { id: string; at: string; staff: string | null; action: string; object_kind: string; object_id: string; before: unknown; after: unknown }
export interface ApiKey { id: string; name: string; prefix: string; scopes: string[]; created_at: string; last_used_at: string | null }
export interface NewApiKey extends ApiKey { secret: string }

type Changed = Send<Category, Omit<Category, 'id'>>

export interface paths {
  '/session': { get: Get<StaffSession>; post: Send<StaffSession, { email: string; password: string }>; delete: Call<undefined> }
  '/products': { get: Get<Page<ProductRow>, Cursor & { q?: string; state?: ProductState; category?: string }>; post: Send<ProductDetail, { id: string } & ProductInput> }
  '/products/{id}': { get: GetBy<ProductDetail, Id>; put: SendTo<ProductDetail, ProductInput & { version: number }, Id> }
  '/products/{id}/publish': { post: SendTo<ProductDetail, Nothing, Id> }
  '/products/{id}/withdraw': { post: SendTo<ProductDetail, Nothing, Id> }
  '/categories': { get: Get<Category[]>; post: Changed }
  '/categories/{id}': { put: SendTo<Category, Omit<Category, 'id'>, Id>; delete: CallOn<undefined, Id> }
  '/uploads': { post: Send<Picture, FormData> }
  '/skus/{id}/stock-movements': { get: GetBy<Page<StockMovement>, Id>; post: SendTo<Stock, { id: string; quantity: number; reason: MovementReason; note: string }, Id> }
  '/plays/group-buy/campaigns': { get: Get<Page<CampaignRow>, Cursor & { state?: CampaignState }>; post: Send<CampaignRow, { id: string } & CampaignInput> }
  '/plays/group-buy/campaigns/{id}': { get: GetBy<CampaignRow, Id>; put: SendTo<CampaignRow, CampaignInput, Id> }
  '/plays/group-buy/campaigns/{id}/checks': { get: GetBy<CampaignCheck[], Id> }
  '/plays/group-buy/campaigns/{id}/publish': { post: SendTo<CampaignRow, Nothing, Id> }
  '/plays/group-buy/campaigns/{id}/pause': { post: SendTo<CampaignRow, Nothing, Id> }
  '/plays/group-buy/campaigns/{id}/resume': { post: SendTo<CampaignRow, Nothing, Id> }
  '/plays/group-buy/campaigns/{id}/end': { post: SendTo<CampaignRow, Nothing, Id> }
  '/plays/group-buy/groups': { get: Get<Page<Group>, Cursor & { campaign_id?: string; state?: GroupState }> }
  '/plays/group-buy/groups/{id}': { get: GetBy<GroupDetail, Id> }
  '/plays/group-buy/groups/{id}/complete-by-shop': { post: SendTo<unknown, Nothing, Id> }
  '/orders': { get: Get<Page<OrderRow>, Cursor & { state?: OrderState; q?: string; group_id?: string; from?: string; to?: string }> }
  '/orders/{id}': { get: GetBy<Order, Id> }
  '/orders/{id}/parcels': { post: SendTo<Order, ParcelInput, Id> }
  '/orders/{id}/address-unmasking': { post: SendTo<FullAddress, { reason: string }, Id> }
  '/payments': { get: Get<Page<PaymentRow>, Cursor & { status?: PaymentStatus }> }
  '/payments/{id}': { get: GetBy<PaymentDetail, Id> }
  '/refunds': { get: Get<Page<RefundRow>, Cursor & { state?: RefundState }> }
  '/refunds/{id}/retry': { post: SendTo<RefundRow, Nothing, Id> }
  '/reconciliation': { get: Get<Reconciliation, { day?: string }> }
  '/ledger/accounts': { get: Get<Page<Account>, Cursor & { q?: string }> }
  '/ledger/accounts/{id}/transfers': { get: { parameters: { path: Id; query?: Cursor }; responses: Get<Page<Transfer>>['responses'] } }
  '/ledger/transfers': { get: Get<Page<Transfer>, Cursor & { reference?: string }> }
  '/ledger/verification': { post: Send<LedgerVerification, Nothing> }
  '/jobs': { get: Get<Page<Job>, Cursor & { status?: string }> }
  '/jobs/{id}/retry': { post: SendTo<unknown, Nothing, Id> }
  '/deliveries': { get: Get<Page<Delivery>, Cursor & { state?: string }> }
  '/deliveries/{id}/retry': { post: SendTo<unknown, Nothing, Id> }
  '/audit': { get: Get<Page<AuditEntry>, Cursor> }
  '/api-keys': { get: Get<ApiKey[]>; post: Send<NewApiKey, { name: string; scopes: string[] }> }
  '/api-keys/{id}': { delete: CallOn<undefined, Id> }
}
