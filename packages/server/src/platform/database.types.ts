// Made by `npm run gen` from db/migrations; do not edit.
import type { ColumnType } from 'kysely';

export type Generated<T> = [T] extends [ColumnType<infer S, infer I, infer U>] ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
export type Always<T> = ColumnType<T, never, never>;
/** Read: check before use. Write: an object, or text made by JSON.stringify; a bare array would be sent as a PostgreSQL array. */
export type Json = ColumnType<unknown, string | Readonly<Record<string, unknown>>, string | Readonly<Record<string, unknown>>>;
export type NullableJson = ColumnType<unknown, string | Readonly<Record<string, unknown>> | null, string | Readonly<Record<string, unknown>> | null>;

export interface ApiKeysTable {
  id: string;
  name: string;
  prefix: string;
  key_hash: Buffer;
  made_by: string;
  permissions: string[];
  scope: Json;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

export interface CustomersTable {
  id: string;
  shop_id: string;
  phone_token: number | null;
  external_code: string | null;
  private_sealed: Buffer | null;
  search_tokens: Generated<number[]>;
  province: Generated<string>;
  city: Generated<string>;
  district: Generated<string>;
  tags: Generated<string[]>;
  credit_limit_amount: number | null;
  blacklisted_reason: string | null;
  version: Generated<number>;
  created_at: Date;
  note_sealed: Buffer | null;
  blacklisted_at: Date | null;
  blacklisted_by: string | null;
}

export interface DeadLettersTable {
  id: string;
  event_id: string;
  kind: string;
  payload: Json;
  handler: string;
  error: string;
  attempts: number;
  at: Date;
  state: Generated<string>;
  note: string | null;
  settled_at: Date | null;
}

export interface EventCountsTable {
  kind: string;
  day: string;
  published: Generated<number>;
  handled: Generated<number>;
  failed: Generated<number>;
  dead: Generated<number>;
  lag_ms_sum: Generated<number>;
  lag_ms_max: Generated<number>;
}

export interface EventDeliveriesTable {
  event_id: string;
  handler: string;
  at: Date;
}

export interface FilesTable {
  id: string;
  kind: string;
  name: string;
  mime: string;
  size: number;
  sha256: Buffer;
  sealed: boolean;
  created_by: string | null;
  created_at: Date;
  delete_after: Date | null;
}

export interface FinanceTasksTable {
  id: string;
  kind: string;
  order_id: string | null;
  attempt_id: string | null;
  amount: number | null;
  currency: string | null;
  facts: Generated<Json>;
  state: Generated<string>;
  created_at: Date;
  done_at: Date | null;
  done_by: string | null;
  resolution: string | null;
  refund_id: string | null;
}

export interface IdempotencyKeysTable {
  principal_id: string;
  route: string;
  key: string;
  body_hash: Buffer;
  ids: Json;
  at: Date;
}

export interface ImportBatchesTable {
  id: string;
  shop_id: string;
  file_id: string;
  file_name: string;
  shape: string;
  format: Json;
  mapping: Json;
  options: Json;
  state: string;
  rows_total: Generated<number>;
  rows_done: Generated<number>;
  orders_total: Generated<number>;
  orders_created: Generated<number>;
  orders_skipped: Generated<number>;
  orders_failed: Generated<number>;
  report: Generated<Json>;
  error_file_id: string | null;
  message: string | null;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
  version: Generated<number>;
  lease_by: string | null;
  lease_until: Date | null;
  is_staged: Generated<boolean>;
  orders_placed: Generated<number>;
}

export interface ImportChunksTable {
  batch_id: string;
  bucket: number;
  seq: number;
  rows_sealed: Buffer;
}

export interface ImportMappingsTable {
  shape: string;
  mapping: Json;
  options: Json;
  used_at: Date;
}

export interface ImportSkusTable {
  batch_id: string;
  sku_key: string;
  first_line: number;
  file_code: string;
  code: string;
  barcode: string | null;
  title: string;
  options: string;
  price_amount: Generated<number>;
  sku_id: string | null;
  refused: string | null;
  is_needed: Generated<boolean>;
}

export interface ImportToldRowsTable {
  batch_id: string;
  line_no: number;
  reason: string | null;
  reason_column: number | null;
  doubt: string | null;
}

export interface JobLeasesTable {
  job: string;
  run_id: string;
  until: Date;
}

export interface JobRunsTable {
  id: string;
  job: string;
  started_at: Date;
  finished_at: Date | null;
  outcome: Generated<string>;
  handled: Generated<number>;
  message: string | null;
  started_by: string | null;
  process: string | null;
}

export interface JournalTable {
  subject_id: string;
  seq: number;
  subject_kind: string;
  at: Date;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  action: string;
  changes: Json;
  reason: string | null;
  request_id: string | null;
  digests: Json;
  key_id: string;
  mac: Buffer;
}

export interface JournalCheckpointsTable {
  seq: number;
  from_at: Date;
  to_at: Date;
  entries: number;
  digest: Buffer;
  key_id: string;
  mac: Buffer;
  made_at: Date;
}

export interface KeyChecksTable {
  key_id: string;
  check_value: Buffer;
  created_at: Date;
}

export interface LoginFailuresTable {
  username: string;
  ip: string;
  failures: number;
  last_at: Date;
}

export interface NotificationQuarantineTable {
  id: string;
  provider: string;
  reason: string;
  raw_sealed: Buffer;
  ip: string | null;
  at: Date;
}

export interface OrderBatchItemsTable {
  batch_id: string;
  seq: number;
  order_id: string;
  state: Generated<string>;
  code: string | null;
  facts_sealed: Buffer | null;
  before_sealed: Buffer | null;
}

export interface OrderBatchesTable {
  id: string;
  by_kind: string;
  by_id: string;
  action: string;
  act_sealed: Buffer;
  undo_of: string | null;
  state: string;
  total: number;
  created_at: Date;
  finished_at: Date | null;
  lease_by: string | null;
  lease_until: Date | null;
}

export interface OrderCommentsTable {
  id: string;
  order_id: string;
  body_sealed: Buffer;
  by_id: string;
  by_name: string;
  at: Date;
}

export interface OrderCountDeltasTable {
  id: string;
  shop_id: string;
  warehouse_id: string | null;
  type: string;
  status: string;
  currency: string;
  created_day: string;
  orders: number;
  amount: number;
}

export interface OrderCountsTable {
  shop_id: string;
  warehouse_id: string;
  type: string;
  status: string;
  currency: string;
  created_day: string;
  orders: number;
  amount: number;
}

export interface OrderDraftsTable {
  id: string;
  owner_id: string;
  content_sealed: Buffer;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
}

export interface OrderLinesTable {
  order_id: string;
  line_no: number;
  sku_id: string;
  sku_code: string;
  title: string;
  options: Generated<string>;
  fulfilment: string;
  qty: number;
  unit_price_amount: number;
  line_amount: number;
  discount_amount: Generated<number>;
  unit_cost_amount: number | null;
  is_gift: Generated<boolean>;
  reserved_qty: Generated<number>;
  shipped_qty: Generated<number>;
  shortage_qty: Generated<number>;
  production: NullableJson;
  dropped_qty: Generated<number>;
}

export interface OrderPrintsTable {
  order_id: string;
  form: string;
  times: number;
  last_at: Date;
  last_by: string;
}

export interface OrderTextsTable {
  order_id: string;
  grams: string[];
}

export interface OrderViewsTable {
  id: string;
  owner_id: string;
  is_shared: boolean;
  name: string;
  filter: Json;
  sort: string | null;
  columns: string[] | null;
  density: string | null;
  updated_at: Date;
  updated_by: string;
  version: number;
}

export interface OrdersTable {
  id: string;
  order_no: string;
  shop_id: string;
  warehouse_id: string | null;
  customer_id: string | null;
  source: string;
  source_no: string | null;
  import_batch_id: string | null;
  copied_from: string | null;
  is_historical: Generated<boolean>;
  type: string;
  status: string;
  payment_terms: string;
  payment_state: string;
  currency: string;
  goods_amount: number;
  discount_amount: number;
  freight_amount: number;
  total_amount: number;
  paid_amount: Generated<number>;
  refunded_amount: Generated<number>;
  refund_pending_amount: Generated<number>;
  total_qty: number;
  shipped_qty: Generated<number>;
  shortage_qty: Generated<number>;
  created_at: Date;
  pay_by: Date | null;
  ship_by: Date | null;
  complete_by: Date | null;
  paid_at: Date | null;
  shipped_at: Date | null;
  completed_at: Date | null;
  cancelled_at: Date | null;
  cancel_reason: string | null;
  held_at: Date | null;
  hold_reason: string | null;
  hold_until: Date | null;
  seller_flag: Generated<number>;
  tags: Generated<string[]>;
  attributes: Generated<Json>;
  country: Generated<string>;
  province: Generated<string>;
  city: Generated<string>;
  district: Generated<string>;
  postal_code: Generated<string>;
  private_sealed: Buffer | null;
  private_commit: Buffer | null;
  search_tokens: Generated<number[]>;
  assignee_id: string | null;
  created_by: string | null;
  version: number;
  journal_mac: Buffer;
  deposit_amount: number | null;
}

export interface OutboxTable {
  id: string;
  kind: string;
  payload: Json;
  at: Date;
  attempts: Generated<number>;
  next_at: Date;
  last_error: string | null;
  claims: Generated<number>;
}

export interface PaymentAccountsTable {
  id: string;
  provider: string;
  source: string;
  state: string;
  label: string;
  identity: string;
  fingerprint: string;
  values_sealed: Buffer;
  is_simulated: boolean;
  expires_at: Date | null;
  tested_at: Date | null;
  test_problem: string | null;
  created_at: Date;
  changed_at: Date;
  changed_by: string | null;
  version: Generated<number>;
}

export interface PaymentAlertsTable {
  id: string;
  kind: string;
  provider: string;
  bucket: string;
  facts: Generated<Json>;
  count: Generated<number>;
  first_at: Date;
  last_at: Date;
  seen_at: Date | null;
  seen_by: string | null;
}

export interface PaymentAllocationsTable {
  id: string;
  attempt_id: string;
  order_id: string;
  kind: string;
  amount: number;
  refund_id: string | null;
  at: Date;
}

export interface PaymentAttemptsTable {
  id: string;
  order_id: string;
  out_trade_no: string;
  provider: string;
  method: string;
  currency: string;
  amount: number;
  state: string;
  captured_amount: Generated<number>;
  refund_pending_amount: Generated<number>;
  refunded_amount: Generated<number>;
  provider_trade_no: string | null;
  proof_file_id: string | null;
  note: string | null;
  created_at: Date;
  expires_at: Date | null;
  captured_at: Date | null;
  closed_at: Date | null;
  queried_at: Date | null;
  created_by: string | null;
  version: Generated<number>;
  account_id: string | null;
  scene: string | null;
}

export interface PaymentInstructionsTable {
  attempt_id: string;
  kind: string;
  content: string | null;
  expires_at: Date | null;
  given_at: Date;
}

export interface PaymentNotificationsTable {
  id: string;
  provider: string;
  provider_event_id: string;
  raw_sealed: Buffer;
  received_at: Date;
  handled_at: Date | null;
  outcome: string | null;
  account_id: string | null;
}

export interface ProductsTable {
  id: string;
  title: string;
  picture_id: string | null;
  created_at: Date;
  archived_at: Date | null;
  version: Generated<number>;
}

export interface ReconciliationBatchesTable {
  id: string;
  book_id: string;
  day: string;
  state: string;
  read_from: Generated<string>;
  tries: Generated<number>;
  runs: Generated<number>;
  next_at: Date | null;
  problem: string | null;
  problem_detail: string | null;
  file_id: string | null;
  file_sha256: Buffer | null;
  source: string | null;
  bill_rows: Generated<number>;
  matched: Generated<number>;
  lease_by: string | null;
  lease_until: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  signed_at: Date | null;
  signed_by: string | null;
  sign_note: string | null;
}

export interface ReconciliationBooksTable {
  id: string;
  provider: string;
  identity: string;
  is_simulated: boolean;
  label: string;
  opened_on: string;
  closed_through: string | null;
  fee_ppm: number | null;
}

export interface ReconciliationDifferencesTable {
  id: string;
  book_id: string;
  batch_id: string;
  kind: string;
  row_kind: string;
  fingerprint: string;
  out_trade_no: string;
  trade_no: string | null;
  refund_no: string | null;
  bill_line: number | null;
  there_amount: number | null;
  there_status: string | null;
  there_at: Date | null;
  there_fee: number | null;
  expected_fee: number | null;
  here_amount: number | null;
  here_state: string | null;
  here_at: Date | null;
  local_id: string | null;
  attempt_id: string | null;
  order_id: string | null;
  proposal: string;
  state: Generated<string>;
  solution: string | null;
  note: string | null;
  solved_at: Date | null;
  solved_by: string | null;
  booked_day: string | null;
  task_id: string | null;
  queried_at: Date | null;
  query_state: string | null;
  query_amount: number | null;
  created_at: Date;
}

export interface ReconciliationEntriesTable {
  kind: string;
  local_id: string;
  book_id: string;
  day: string;
  home_day: string;
  attempt_id: string;
  order_id: string;
  shop_id: string;
  amount: number;
  at: Date;
  state: string;
  bill_batch_id: string | null;
  bill_line: number | null;
  there_amount: number | null;
  fee: number | null;
}

export interface ReconciliationTotalsTable {
  batch_id: string;
  shop: string;
  here_payments: Generated<number>;
  here_payment_count: Generated<number>;
  here_refunds: Generated<number>;
  here_refund_count: Generated<number>;
  there_payments: Generated<number>;
  there_payment_count: Generated<number>;
  there_refunds: Generated<number>;
  there_refund_count: Generated<number>;
  fees: Generated<number>;
}

export interface RedeemCodesTable {
  id: string;
  order_id: string;
  line_no: number;
  code_sealed: Buffer;
  code_token: number;
  issued_at: Date;
  redeemed_at: Date | null;
  redeemed_by: string | null;
}

export interface RefundLinesTable {
  request_id: string;
  order_id: string;
  line_no: number;
  qty: number;
  unsent_qty: number;
  amount: number;
}

export interface RefundRulesTable {
  id: number;
  alone_day_max: number | null;
  person_day_max: number | null;
  automatic_day_max: number;
  changed_at: Date | null;
  changed_by: string | null;
  version: Generated<number>;
}

export interface RefundsTable {
  id: string;
  refund_no: string;
  attempt_id: string;
  order_id: string;
  amount: number;
  source: string;
  state: string;
  reason: string;
  requested_by: string | null;
  requested_at: Date;
  finished_at: Date | null;
  provider_refund_no: string | null;
  failure: string | null;
  is_automatic: Generated<boolean>;
  request_id: string | null;
  person_id: string | null;
  approval: string | null;
  decided_by: string | null;
  decided_at: Date | null;
  decision_note: string | null;
  asked_at: Date | null;
}

export interface RolesTable {
  id: string;
  name: string;
  builtin: string | null;
  permissions: string[];
  scope: Json;
  masks: Json;
  version: Generated<number>;
  created_at: Date;
}

export interface SandboxRefundsTable {
  refund_no: string;
  out_trade_no: string;
  provider_refund_no: string;
  amount: number;
  at: Date;
}

export interface SandboxTradesTable {
  out_trade_no: string;
  trade_no: string;
  amount: number;
  currency: string;
  state: string;
  notify_url: string;
  paid_amount: Generated<number>;
  refunded_amount: Generated<number>;
  updated_at: Date;
  subject: Generated<string>;
  expires_at: Date | null;
  paid_at: Date | null;
}

export interface SessionsTable {
  id: string;
  token_hash: Buffer;
  user_id: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  ip: string | null;
  user_agent: string | null;
}

export interface SettingsTable {
  name: string;
  value: Json;
  updated_at: Date;
  updated_by: string | null;
}

export interface ShipmentLinesTable {
  shipment_id: string;
  line_no: number;
  qty: number;
}

export interface ShipmentsTable {
  id: string;
  order_id: string;
  warehouse_id: string;
  carrier: string;
  tracking_no: string;
  state: Generated<string>;
  shipped_at: Date;
  shipped_by: string | null;
  voided_at: Date | null;
  void_reason: string | null;
  version: Generated<number>;
}

export interface ShopWarehousesTable {
  shop_id: string;
  warehouse_id: string;
  rank: number;
}

export interface ShopsTable {
  id: string;
  code: string;
  name: string;
  kind: Generated<string>;
  timers: Generated<Json>;
  archived_at: Date | null;
  version: Generated<number>;
  created_at: Date;
  deposit_percent: number | null;
  logo_id: string | null;
  sender: Generated<Json>;
}

export interface SkusTable {
  id: string;
  product_id: string;
  code: string;
  barcode: string | null;
  title: string;
  options: Generated<string>;
  type: string;
  virtual_kind: string | null;
  currency: Generated<string>;
  price_amount: number;
  cost_amount: number | null;
  weight_grams: number | null;
  lead_time_days: number | null;
  picture_id: string | null;
  grams: Generated<string[]>;
  archived_at: Date | null;
  version: Generated<number>;
  created_at: Date;
  initials: string | null;
}

export interface StockAlertsTable {
  id: string;
  sku_id: string;
  warehouse_id: string;
  kind: string;
  state: Generated<string>;
  count: Generated<number>;
  owner_id: string | null;
  first_at: Date;
  last_at: Date;
  solved_at: Date | null;
  note: Generated<string>;
  snoozed_until: Date | null;
}

export interface StockBinsTable {
  sku_id: string;
  warehouse_id: string;
  bin: string;
}

export interface StockLevelsTable {
  sku_id: string;
  warehouse_id: string;
  on_hand: Generated<number>;
  reserved: Generated<number>;
  safety: Generated<number>;
}

export interface StockMovementsTable {
  id: string;
  sku_id: string;
  warehouse_id: string;
  kind: string;
  on_hand_delta: number;
  reserved_delta: number;
  cause_kind: string;
  cause_id: string | null;
  actor_id: string | null;
  reason: string | null;
  at: Date;
}

export interface UsersTable {
  id: string;
  username: string;
  display_name: string;
  password_hash: string;
  must_change_password: boolean;
  role_id: string;
  disabled_at: Date | null;
  locale: Generated<string>;
  version: Generated<number>;
  created_at: Date;
  scope: Generated<Json>;
}

export interface VirtualCodesTable {
  id: string;
  sku_id: string;
  warehouse_id: string;
  code_sealed: Buffer;
  code_token: number;
  state: Generated<string>;
  order_id: string | null;
  line_no: number | null;
  loaded_at: Date;
  handed_out_at: Date | null;
}

export interface WarehousesTable {
  id: string;
  code: string;
  name: string;
  archived_at: Date | null;
  version: Generated<number>;
  created_at: Date;
}

export interface WelcomeTable {
  id: Generated<number>;
  skipped: Generated<string[]>;
  begun_at: Date;
  closed_at: Date | null;
}

export interface DB {
  api_keys: ApiKeysTable;
  customers: CustomersTable;
  dead_letters: DeadLettersTable;
  event_counts: EventCountsTable;
  event_deliveries: EventDeliveriesTable;
  files: FilesTable;
  finance_tasks: FinanceTasksTable;
  idempotency_keys: IdempotencyKeysTable;
  import_batches: ImportBatchesTable;
  import_chunks: ImportChunksTable;
  import_mappings: ImportMappingsTable;
  import_skus: ImportSkusTable;
  import_told_rows: ImportToldRowsTable;
  job_leases: JobLeasesTable;
  job_runs: JobRunsTable;
  journal: JournalTable;
  journal_checkpoints: JournalCheckpointsTable;
  key_checks: KeyChecksTable;
  login_failures: LoginFailuresTable;
  notification_quarantine: NotificationQuarantineTable;
  order_batch_items: OrderBatchItemsTable;
  order_batches: OrderBatchesTable;
  order_comments: OrderCommentsTable;
  order_count_deltas: OrderCountDeltasTable;
  order_counts: OrderCountsTable;
  order_drafts: OrderDraftsTable;
  order_lines: OrderLinesTable;
  order_prints: OrderPrintsTable;
  order_texts: OrderTextsTable;
  order_views: OrderViewsTable;
  orders: OrdersTable;
  outbox: OutboxTable;
  payment_accounts: PaymentAccountsTable;
  payment_alerts: PaymentAlertsTable;
  payment_allocations: PaymentAllocationsTable;
  payment_attempts: PaymentAttemptsTable;
  payment_instructions: PaymentInstructionsTable;
  payment_notifications: PaymentNotificationsTable;
  products: ProductsTable;
  reconciliation_batches: ReconciliationBatchesTable;
  reconciliation_books: ReconciliationBooksTable;
  reconciliation_differences: ReconciliationDifferencesTable;
  reconciliation_entries: ReconciliationEntriesTable;
  reconciliation_totals: ReconciliationTotalsTable;
  redeem_codes: RedeemCodesTable;
  refund_lines: RefundLinesTable;
  refund_rules: RefundRulesTable;
  refunds: RefundsTable;
  roles: RolesTable;
  sandbox_refunds: SandboxRefundsTable;
  sandbox_trades: SandboxTradesTable;
  sessions: SessionsTable;
  settings: SettingsTable;
  shipment_lines: ShipmentLinesTable;
  shipments: ShipmentsTable;
  shop_warehouses: ShopWarehousesTable;
  shops: ShopsTable;
  skus: SkusTable;
  stock_alerts: StockAlertsTable;
  stock_bins: StockBinsTable;
  stock_levels: StockLevelsTable;
  stock_movements: StockMovementsTable;
  users: UsersTable;
  virtual_codes: VirtualCodesTable;
  warehouses: WarehousesTable;
  welcome: WelcomeTable;
}
