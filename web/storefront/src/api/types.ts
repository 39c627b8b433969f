/** The shapes of the storefront's door, as its OpenAPI document gives them, under the names the pages use. */
import type { components, paths } from './generated'

export type { paths }

type Schemas = components['schemas']

export type Buyer = Schemas['BuyerOut']
export type Session = Schemas['SessionOut']
export type Address = Schemas['AddressOut']
export type AddressInput = Schemas['AddressIn']
export type ProductCard = Schemas['ProductCardOut']
export type Product = Schemas['ProductOut']
export type ProductPage = Schemas['ProductPage']
export type ProductSort = NonNullable<NonNullable<paths['/products']['get']['parameters']['query']>['sort']>
export type Sku = Schemas['SkuOut']
export type Share = Schemas['ShareOut']
export type ShareKind = Schemas['ShareIn']['kind']
export type Cart = Schemas['CartOut']
export type CartLine = Schemas['CartLineOut']
export type LineInput = Schemas['QuoteInput']['lines'][number]
export type Adjustment = Schemas['AdjustmentOut']
export type Placed = Schemas['PlacedOut']
export type OrderCard = Schemas['OrderCardOut']
export type OrderLine = Schemas['OrderLineOut']
export type OrderState = OrderCard['state']
export type Order = Schemas['OrderOut']
export type Parcel = Schemas['ParcelOut']
export type PaymentStatus = Schemas['PaymentOut']['status']
export type Refund = Schemas['OrderRefundOut']
export type Ways = Schemas['WaysOut']
export type CaseCard = Schemas['CaseCardOut']
export type Case = Schemas['CaseOut']
export type Campaign = Schemas['CampaignOut']
export type Group = Schemas['GroupOut']
export type GroupMember = Schemas['MemberOut']
/** The landing's sharer and what was shared; the shared thing's shape belongs to the domain it comes from. */
export type Landing = Omit<Schemas['LandingOut'], 'product' | 'group' | 'campaign'> & {
  product: ProductCard | null
  group: Group | null
  campaign: Campaign | null
}
export type Banner = Schemas['BannerOut']
export type PrivacyKind = Schemas['PrivacyRequestIn']['kind']
export type OrderAddress = Schemas['AddressMasked']
export type OrderFilter = 'awaiting_payment' | 'awaiting_group' | 'to_ship' | 'to_receive' | 'completed' | 'closed'
export type Way = Schemas['ProviderOut']['ways'][number]
export type OfferedCoupon = Schemas['OfferedCouponOut']
export type WalletCoupon = Schemas['WalletCouponOut']
export type CouponLook = Schemas['CouponLookOut']
