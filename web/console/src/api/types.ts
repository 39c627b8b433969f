/** The shapes of the console's door, as its OpenAPI document gives them, under the names the pages use. */
import type { components, paths } from './generated'

export type { paths }

type Schemas = components['schemas']
type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never

export type Staff = Schemas['StaffOut']
export type StaffSession = Schemas['StaffSessionOut']

export type ProductRow = Schemas['ProductRow']
export type ProductState = ProductRow['state']
export type ProductDetail = Schemas['ProductDetail']
export type ProductInput = Omit<Schemas['ProductEdit'], 'version'>
export type SkuDetail = ProductDetail['skus'][number]
export type Stock = Schemas['StockOut']
export type Category = Schemas['CategoryOut']
export type SavedView = Schemas['SavedViewOut']
export type CaseRow = Schemas['ConsoleCaseRow']
export type CaseDetail = Schemas['ConsoleCaseOut']
export type CareSettings = Schemas['CareSettings']
export type ViewedList = Schemas['SavedViewIn']['list']
export type StockRow = Schemas['StockRowOut']
export type StockMovement = Schemas['MovementOut']
export type MovementReason = Schemas['MovementIn']['reason']
export type PublishCheck = Schemas['PublishCheckOut']
export type PublishFinding = Schemas['FindingOut']

export type CampaignRow = Schemas['CampaignRowOut']
export type CampaignState = CampaignRow['state']
export type CampaignInput = Omit<Schemas['ChangedCampaignIn'], 'version'>
export type CampaignCheck = Schemas['CheckOut']
export type Group = Schemas['GroupRowOut']
export type GroupState = Group['state']

export type Share = Schemas['BranchOut']
export type ShareKind = Share['kind']

export type OrderRow = Schemas['OrderRowOut']
export type OrderState = OrderRow['state']
export type OrderLine = Schemas['OrderLineOut']
export type FullAddress = Schemas['AddressOut']
export type ParcelInput = Schemas['ParcelIn']

export type PaymentRow = Schemas['PaymentRow']
export type PaymentStatus = PaymentRow['status']
export type RefundRow = Schemas['RefundOut']
export type RefundFilter = RefundRow['state'] | 'needs_person'

export type BillDay = Schemas['BillDayOut']
export type BillState = BillDay['state']

export type Account = Schemas['AccountOut']
export type Transfer = Schemas['TransferOut']
export type AccountTransfer = Schemas['AccountTransferOut']
export type TransferState = Transfer['state']
export type LedgerVerification = Schemas['VerificationOut']

export type Job = Schemas['JobOut']
export type JobStatus = NonNullable<Query<'/jobs'>['status']>
export type Delivery = Schemas['DeliveryOut']
export type DeliveryState = NonNullable<Query<'/deliveries'>['state']>
export type Retried = Schemas['Retried']
export type AuditEntry = Schemas['AuditOut']
export type PrivacyRequest = Schemas['RequestRowOut']
export type PrivacyState = PrivacyRequest['state']
export type ApiKey = Schemas['ApiKeyOut']
export type NewApiKey = Schemas['NewApiKeyOut']
export type Shipping = Schemas['ShippingOut']

export type Webhook = Schemas['WebhookOut']
export type WebhookSecret = Schemas['WebhookSecretOut']
export type WebhookMessage = Schemas['WebhookMessageOut']
export type WebhookState = WebhookMessage['state']
export type Member = Schemas['StaffMemberOut']
export type HealthCheck = Schemas['HealthOut']
export type Task = Schemas['TaskOut']
export type TaskDetail = Schemas['TaskDetailOut']
export type TaskState = Task['state']
export type ImportPreview = Schemas['PreviewOut']
export type PastOrder = Schemas['PastOrderOut']
export type KnownCustomer = Schemas['CustomerOut']

export type Metric = Schemas['MetricOut']
export type Behind = Schemas['BehindOut']
export type ReconciledDay = Schemas['ReconciledDayOut']

export type ProviderAccount = Schemas['ProviderAccountOut']
export type ProviderField = Schemas['ProviderFieldOut']
export type Way = ProviderAccount['ways'][number]
export type Coupon = Schemas['CouponOut']
export type CouponInput = Omit<Schemas['ChangedCouponIn'], 'version'>
export type CouponState = Coupon['state']
export type CouponCode = Schemas['CodeOut']
export type Reduction = Schemas['ReductionOut']
export type ReductionInput = Omit<Schemas['ChangedReductionIn'], 'version'>
export type OfferScope = Schemas['ScopeOut']
export type KnownBuyer = Schemas['KnownBuyerOut']
