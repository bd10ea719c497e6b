-- Made by `npm run gen` from db/migrations; do not edit. For reading: the schema as it stands after all migrations.
-- Printed from the catalogue and not by pg_dump, so that PostgreSQL 15 and 18 give the same file (R30).

CREATE SEQUENCE order_number_seq AS bigint START 1 INCREMENT 1;

CREATE TABLE api_keys (
  id uuid NOT NULL,
  name text NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  key_hash bytea NOT NULL,
  made_by uuid NOT NULL,
  permissions text[] NOT NULL,
  scope jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT api_keys_pkey PRIMARY KEY (id),
  CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash)
);

CREATE TABLE customers (
  id uuid NOT NULL,
  shop_id uuid NOT NULL,
  phone_token bigint,
  external_code text COLLATE "C",
  private_sealed bytea,
  search_tokens bigint[] DEFAULT '{}'::bigint[] NOT NULL,
  province text DEFAULT ''::text NOT NULL,
  city text DEFAULT ''::text NOT NULL,
  district text DEFAULT ''::text NOT NULL,
  tags text[] DEFAULT '{}'::text[] NOT NULL,
  credit_limit_amount bigint,
  blacklisted_reason text,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  note_sealed bytea,
  blacklisted_at timestamp with time zone,
  blacklisted_by text,
  CONSTRAINT customers_pkey PRIMARY KEY (id),
  CONSTRAINT customers_credit_limit_amount_check CHECK ((credit_limit_amount >= 0))
);

CREATE TABLE dead_letters (
  id uuid NOT NULL,
  event_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  payload jsonb NOT NULL,
  handler text COLLATE "C" NOT NULL,
  error text NOT NULL,
  attempts smallint NOT NULL,
  at timestamp with time zone NOT NULL,
  state text COLLATE "C" DEFAULT 'open'::text NOT NULL,
  note text,
  settled_at timestamp with time zone,
  CONSTRAINT dead_letters_pkey PRIMARY KEY (id),
  CONSTRAINT dead_letters_state_check CHECK ((state = ANY (ARRAY['open'::text, 'retried'::text, 'discarded'::text])))
);

CREATE TABLE event_counts (
  kind text COLLATE "C" NOT NULL,
  day date NOT NULL,
  published bigint DEFAULT 0 NOT NULL,
  handled bigint DEFAULT 0 NOT NULL,
  failed bigint DEFAULT 0 NOT NULL,
  dead bigint DEFAULT 0 NOT NULL,
  lag_ms_sum bigint DEFAULT 0 NOT NULL,
  lag_ms_max bigint DEFAULT 0 NOT NULL,
  CONSTRAINT event_counts_pkey PRIMARY KEY (day, kind)
);

CREATE TABLE event_deliveries (
  event_id uuid NOT NULL,
  handler text COLLATE "C" NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT event_deliveries_pkey PRIMARY KEY (event_id, handler)
);

CREATE TABLE files (
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text NOT NULL,
  mime text COLLATE "C" NOT NULL,
  size integer NOT NULL,
  sha256 bytea NOT NULL,
  sealed boolean NOT NULL,
  created_by uuid,
  created_at timestamp with time zone NOT NULL,
  delete_after timestamp with time zone,
  CONSTRAINT files_pkey PRIMARY KEY (id),
  CONSTRAINT files_kind_check CHECK ((kind = ANY (ARRAY['product_picture'::text, 'payment_proof'::text, 'artwork'::text, 'import'::text, 'error_file'::text, 'export'::text, 'bill'::text])))
);

CREATE TABLE finance_tasks (
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  order_id uuid,
  attempt_id uuid,
  amount bigint,
  currency text COLLATE "C",
  facts jsonb DEFAULT '{}'::jsonb NOT NULL,
  state text COLLATE "C" DEFAULT 'open'::text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  done_at timestamp with time zone,
  done_by uuid,
  resolution text,
  refund_id uuid,
  CONSTRAINT finance_tasks_pkey PRIMARY KEY (id),
  CONSTRAINT finance_tasks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text])))
);

CREATE TABLE idempotency_keys (
  principal_id uuid NOT NULL,
  route text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  body_hash bytea NOT NULL,
  ids jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal_id, route, key)
);

CREATE TABLE import_batches (
  id uuid NOT NULL,
  shop_id uuid NOT NULL,
  file_id uuid NOT NULL,
  file_name text NOT NULL,
  shape text COLLATE "C" NOT NULL,
  format jsonb NOT NULL,
  mapping jsonb NOT NULL,
  options jsonb NOT NULL,
  state text COLLATE "C" NOT NULL,
  rows_total integer DEFAULT 0 NOT NULL,
  rows_done integer DEFAULT 0 NOT NULL,
  orders_total integer DEFAULT 0 NOT NULL,
  orders_created integer DEFAULT 0 NOT NULL,
  orders_skipped integer DEFAULT 0 NOT NULL,
  orders_failed integer DEFAULT 0 NOT NULL,
  report jsonb DEFAULT '{}'::jsonb NOT NULL,
  error_file_id uuid,
  message text,
  created_by uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  lease_by uuid,
  lease_until timestamp with time zone,
  is_staged boolean DEFAULT false NOT NULL,
  orders_placed integer DEFAULT 0 NOT NULL,
  CONSTRAINT import_batches_pkey PRIMARY KEY (id),
  CONSTRAINT import_batches_state_check CHECK ((state = ANY (ARRAY['uploaded'::text, 'checking'::text, 'checked'::text, 'running'::text, 'done'::text, 'failed'::text, 'undoing'::text, 'undone'::text])))
);

CREATE TABLE import_chunks (
  batch_id uuid NOT NULL,
  bucket smallint NOT NULL,
  seq integer NOT NULL,
  rows_sealed bytea NOT NULL,
  CONSTRAINT import_chunks_pkey PRIMARY KEY (batch_id, bucket, seq)
);

CREATE TABLE import_mappings (
  shape text COLLATE "C" NOT NULL,
  mapping jsonb NOT NULL,
  options jsonb NOT NULL,
  used_at timestamp with time zone NOT NULL,
  CONSTRAINT import_mappings_pkey PRIMARY KEY (shape)
);

CREATE TABLE import_skus (
  batch_id uuid NOT NULL,
  sku_key text COLLATE "C" NOT NULL,
  first_line integer NOT NULL,
  file_code text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  barcode text COLLATE "C",
  title text NOT NULL,
  options text NOT NULL,
  price_amount bigint DEFAULT 0 NOT NULL,
  sku_id uuid,
  refused text COLLATE "C",
  is_needed boolean DEFAULT false NOT NULL,
  CONSTRAINT import_skus_pkey PRIMARY KEY (batch_id, sku_key)
);

CREATE TABLE import_told_rows (
  batch_id uuid NOT NULL,
  line_no integer NOT NULL,
  reason text COLLATE "C",
  reason_column smallint,
  doubt text COLLATE "C",
  CONSTRAINT import_told_rows_pkey PRIMARY KEY (batch_id, line_no)
);

CREATE TABLE job_leases (
  job text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  until timestamp with time zone NOT NULL,
  CONSTRAINT job_leases_pkey PRIMARY KEY (job)
);

CREATE TABLE job_runs (
  id uuid NOT NULL,
  job text COLLATE "C" NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  outcome text COLLATE "C" DEFAULT 'running'::text NOT NULL,
  handled integer DEFAULT 0 NOT NULL,
  message text,
  started_by text,
  process text COLLATE "C",
  CONSTRAINT job_runs_pkey PRIMARY KEY (id),
  CONSTRAINT job_runs_outcome_check CHECK ((outcome = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);

CREATE TABLE journal (
  subject_id uuid NOT NULL,
  seq integer NOT NULL,
  subject_kind text COLLATE "C" NOT NULL,
  at timestamp with time zone NOT NULL,
  actor_kind text COLLATE "C" NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  action text COLLATE "C" NOT NULL,
  changes jsonb NOT NULL,
  reason text,
  request_id text,
  digests jsonb NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  mac bytea NOT NULL,
  CONSTRAINT journal_pkey PRIMARY KEY (subject_id, seq),
  CONSTRAINT journal_seq_check CHECK ((seq > 0))
);

CREATE TABLE journal_checkpoints (
  seq integer NOT NULL,
  from_at timestamp with time zone NOT NULL,
  to_at timestamp with time zone NOT NULL,
  entries integer NOT NULL,
  digest bytea NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  mac bytea NOT NULL,
  made_at timestamp with time zone NOT NULL,
  CONSTRAINT journal_checkpoints_pkey PRIMARY KEY (seq),
  CONSTRAINT journal_checkpoints_seq_check CHECK ((seq > 0))
);

CREATE TABLE key_checks (
  key_id text COLLATE "C" NOT NULL,
  check_value bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT key_checks_pkey PRIMARY KEY (key_id)
);

CREATE TABLE login_failures (
  username text COLLATE "C" NOT NULL,
  ip text COLLATE "C" NOT NULL,
  failures integer NOT NULL,
  last_at timestamp with time zone NOT NULL,
  CONSTRAINT login_failures_pkey PRIMARY KEY (username, ip)
);

CREATE TABLE notification_quarantine (
  id uuid NOT NULL,
  provider text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  raw_sealed bytea NOT NULL,
  ip text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT notification_quarantine_pkey PRIMARY KEY (id)
);

CREATE TABLE order_batch_items (
  batch_id uuid NOT NULL,
  seq integer NOT NULL,
  order_id uuid NOT NULL,
  state text COLLATE "C" DEFAULT 'waiting'::text NOT NULL,
  code text COLLATE "C",
  facts_sealed bytea,
  before_sealed bytea,
  CONSTRAINT order_batch_items_pkey PRIMARY KEY (batch_id, seq),
  CONSTRAINT order_batch_items_batch_id_order_id_key UNIQUE (batch_id, order_id),
  CONSTRAINT order_batch_items_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'unchanged'::text, 'failed'::text])))
);

CREATE TABLE order_batches (
  id uuid NOT NULL,
  by_kind text COLLATE "C" NOT NULL,
  by_id uuid NOT NULL,
  action text COLLATE "C" NOT NULL,
  act_sealed bytea NOT NULL,
  undo_of uuid,
  state text COLLATE "C" NOT NULL,
  total integer NOT NULL,
  created_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  lease_by uuid,
  lease_until timestamp with time zone,
  CONSTRAINT order_batches_pkey PRIMARY KEY (id),
  CONSTRAINT order_batches_action_check CHECK ((action = ANY (ARRAY['marks'::text, 'hold'::text, 'release'::text, 'cancel'::text, 'ship'::text, 'undo'::text]))),
  CONSTRAINT order_batches_by_kind_check CHECK ((by_kind = ANY (ARRAY['user'::text, 'api_key'::text]))),
  CONSTRAINT order_batches_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text]))),
  CONSTRAINT order_batches_total_check CHECK ((total > 0))
);

CREATE TABLE order_comments (
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  body_sealed bytea NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT order_comments_pkey PRIMARY KEY (id)
);

CREATE TABLE order_count_deltas (
  id uuid NOT NULL,
  shop_id uuid NOT NULL,
  warehouse_id uuid,
  type text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  created_day date NOT NULL,
  orders integer NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT order_count_deltas_pkey PRIMARY KEY (id)
);

CREATE TABLE order_counts (
  shop_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  created_day date NOT NULL,
  orders integer NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT order_counts_pkey PRIMARY KEY (created_day, shop_id, warehouse_id, type, status, currency)
);

CREATE TABLE order_drafts (
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  content_sealed bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT order_drafts_pkey PRIMARY KEY (id)
);

CREATE TABLE order_lines (
  order_id uuid NOT NULL,
  line_no smallint NOT NULL,
  sku_id uuid NOT NULL,
  sku_code text COLLATE "C" NOT NULL,
  title text NOT NULL,
  options text DEFAULT ''::text NOT NULL,
  fulfilment text COLLATE "C" NOT NULL,
  qty integer NOT NULL,
  unit_price_amount bigint NOT NULL,
  line_amount bigint NOT NULL,
  discount_amount bigint DEFAULT 0 NOT NULL,
  unit_cost_amount bigint,
  is_gift boolean DEFAULT false NOT NULL,
  reserved_qty integer DEFAULT 0 NOT NULL,
  shipped_qty integer DEFAULT 0 NOT NULL,
  shortage_qty integer DEFAULT 0 NOT NULL,
  production jsonb,
  dropped_qty integer DEFAULT 0 NOT NULL,
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line_no),
  CONSTRAINT order_lines_check CHECK (((discount_amount >= 0) AND (discount_amount <= line_amount))),
  CONSTRAINT order_lines_dropped_qty_check CHECK ((dropped_qty >= 0)),
  CONSTRAINT order_lines_fulfilment_check CHECK ((fulfilment = ANY (ARRAY['physical'::text, 'custom'::text, 'unlimited'::text, 'counted'::text, 'code_pool'::text, 'service'::text]))),
  CONSTRAINT order_lines_line_amount_check CHECK ((line_amount >= 0)),
  CONSTRAINT order_lines_line_no_check CHECK ((line_no > 0)),
  CONSTRAINT order_lines_qty_check CHECK ((qty > 0)),
  CONSTRAINT order_lines_reserved_qty_check CHECK ((reserved_qty >= 0)),
  CONSTRAINT order_lines_shipped_qty_check CHECK ((shipped_qty >= 0)),
  CONSTRAINT order_lines_shortage_qty_check CHECK ((shortage_qty >= 0)),
  CONSTRAINT order_lines_unit_price_amount_check CHECK ((unit_price_amount >= 0)),
  CONSTRAINT order_lines_units CHECK (((((reserved_qty + shipped_qty) + shortage_qty) + dropped_qty) <= qty))
);

CREATE TABLE order_prints (
  order_id uuid NOT NULL,
  form text COLLATE "C" NOT NULL,
  times integer NOT NULL,
  last_at timestamp with time zone NOT NULL,
  last_by text NOT NULL,
  CONSTRAINT order_prints_pkey PRIMARY KEY (order_id, form),
  CONSTRAINT order_prints_form_check CHECK ((form = ANY (ARRAY['slip'::text, 'label'::text, 'receipt'::text]))),
  CONSTRAINT order_prints_times_check CHECK ((times > 0))
);

CREATE TABLE order_texts (
  order_id uuid NOT NULL,
  grams text[] NOT NULL,
  CONSTRAINT order_texts_pkey PRIMARY KEY (order_id)
);

CREATE TABLE order_views (
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  is_shared boolean NOT NULL,
  name text NOT NULL,
  filter jsonb NOT NULL,
  sort text COLLATE "C",
  columns text[],
  density text COLLATE "C",
  updated_at timestamp with time zone NOT NULL,
  updated_by text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT order_views_pkey PRIMARY KEY (id)
);

CREATE TABLE orders (
  id uuid NOT NULL,
  order_no text COLLATE "C" NOT NULL,
  shop_id uuid NOT NULL,
  warehouse_id uuid,
  customer_id uuid,
  source text COLLATE "C" NOT NULL,
  source_no text COLLATE "C",
  import_batch_id uuid,
  copied_from uuid,
  is_historical boolean DEFAULT false NOT NULL,
  type text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  payment_terms text COLLATE "C" NOT NULL,
  payment_state text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  goods_amount bigint NOT NULL,
  discount_amount bigint NOT NULL,
  freight_amount bigint NOT NULL,
  total_amount bigint NOT NULL,
  paid_amount bigint DEFAULT 0 NOT NULL,
  refunded_amount bigint DEFAULT 0 NOT NULL,
  refund_pending_amount bigint DEFAULT 0 NOT NULL,
  total_qty integer NOT NULL,
  shipped_qty integer DEFAULT 0 NOT NULL,
  shortage_qty integer DEFAULT 0 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  pay_by timestamp with time zone,
  ship_by timestamp with time zone,
  complete_by timestamp with time zone,
  paid_at timestamp with time zone,
  shipped_at timestamp with time zone,
  completed_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  cancel_reason text COLLATE "C",
  held_at timestamp with time zone,
  hold_reason text,
  hold_until timestamp with time zone,
  seller_flag smallint DEFAULT 0 NOT NULL,
  tags text[] DEFAULT '{}'::text[] NOT NULL,
  attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
  country text COLLATE "C" DEFAULT 'CN'::text NOT NULL,
  province text DEFAULT ''::text NOT NULL,
  city text DEFAULT ''::text NOT NULL,
  district text DEFAULT ''::text NOT NULL,
  postal_code text COLLATE "C" DEFAULT ''::text NOT NULL,
  private_sealed bytea,
  private_commit bytea,
  search_tokens bigint[] DEFAULT '{}'::bigint[] NOT NULL,
  assignee_id uuid,
  created_by uuid,
  version integer NOT NULL,
  journal_mac bytea NOT NULL,
  deposit_amount bigint,
  CONSTRAINT orders_pkey PRIMARY KEY (id),
  CONSTRAINT orders_order_no_key UNIQUE (order_no),
  CONSTRAINT orders_check CHECK ((total_amount = ((goods_amount - discount_amount) + freight_amount))),
  CONSTRAINT orders_check1 CHECK (((deposit_amount > 0) AND (deposit_amount < total_amount))),
  CONSTRAINT orders_discount_amount_check CHECK ((discount_amount >= 0)),
  CONSTRAINT orders_freight_amount_check CHECK ((freight_amount >= 0)),
  CONSTRAINT orders_goods_amount_check CHECK ((goods_amount >= 0)),
  CONSTRAINT orders_paid_amount_check CHECK ((paid_amount >= 0)),
  CONSTRAINT orders_payment_state_check CHECK ((payment_state = ANY (ARRAY['unpaid'::text, 'part_paid'::text, 'paid'::text, 'part_refunded'::text, 'refunded'::text]))),
  CONSTRAINT orders_payment_terms_check CHECK ((payment_terms = ANY (ARRAY['prepaid'::text, 'cod'::text, 'on_account'::text]))),
  CONSTRAINT orders_refund_pending_amount_check CHECK ((refund_pending_amount >= 0)),
  CONSTRAINT orders_refunded_amount_check CHECK ((refunded_amount >= 0)),
  CONSTRAINT orders_seller_flag_check CHECK (((seller_flag >= 0) AND (seller_flag <= 10))),
  CONSTRAINT orders_shipped_qty_check CHECK ((shipped_qty >= 0)),
  CONSTRAINT orders_shortage_qty_check CHECK ((shortage_qty >= 0)),
  CONSTRAINT orders_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'api'::text, 'import'::text, 'channel'::text]))),
  CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['pending_payment'::text, 'paid'::text, 'shipped'::text, 'completed'::text, 'cancelled'::text]))),
  CONSTRAINT orders_total_amount_check CHECK ((total_amount >= 0)),
  CONSTRAINT orders_total_qty_check CHECK ((total_qty > 0)),
  CONSTRAINT orders_type_check CHECK ((type = ANY (ARRAY['physical'::text, 'virtual'::text, 'custom'::text])))
);

CREATE TABLE outbox (
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  payload jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  attempts smallint DEFAULT 0 NOT NULL,
  next_at timestamp with time zone NOT NULL,
  last_error text,
  claims smallint DEFAULT 0 NOT NULL,
  CONSTRAINT outbox_pkey PRIMARY KEY (id)
);

CREATE TABLE payment_accounts (
  id uuid NOT NULL,
  provider text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  label text NOT NULL,
  identity text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  values_sealed bytea NOT NULL,
  is_simulated boolean NOT NULL,
  expires_at timestamp with time zone,
  tested_at timestamp with time zone,
  test_problem text,
  created_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by uuid,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT payment_accounts_pkey PRIMARY KEY (id),
  CONSTRAINT payment_accounts_provider_source_identity_is_simulated_key UNIQUE (provider, source, identity, is_simulated),
  CONSTRAINT payment_accounts_provider_check CHECK ((provider = ANY (ARRAY['wechat_pay'::text, 'alipay'::text]))),
  CONSTRAINT payment_accounts_source_check CHECK ((source = ANY (ARRAY['entered'::text, 'environment'::text]))),
  CONSTRAINT payment_accounts_state_check CHECK ((state = ANY (ARRAY['active'::text, 'off'::text, 'replaced'::text])))
);

CREATE TABLE payment_alerts (
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  bucket text COLLATE "C" NOT NULL,
  facts jsonb DEFAULT '{}'::jsonb NOT NULL,
  count integer DEFAULT 1 NOT NULL,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone,
  seen_by uuid,
  CONSTRAINT payment_alerts_pkey PRIMARY KEY (id),
  CONSTRAINT payment_alerts_kind_provider_bucket_key UNIQUE (kind, provider, bucket),
  CONSTRAINT payment_alerts_kind_check CHECK ((kind = ANY (ARRAY['notification_refused'::text, 'account_changed'::text, 'key_expiring'::text, 'bill_overdue'::text, 'bill_failed'::text, 'bill_differs'::text, 'bill_unsigned'::text])))
);

CREATE TABLE payment_allocations (
  id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  order_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  refund_id uuid,
  at timestamp with time zone NOT NULL,
  CONSTRAINT payment_allocations_pkey PRIMARY KEY (id),
  CONSTRAINT payment_allocations_kind_check CHECK ((kind = ANY (ARRAY['order'::text, 'refund'::text, 'suspense'::text])))
);

CREATE TABLE payment_attempts (
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  out_trade_no text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  method text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  captured_amount bigint DEFAULT 0 NOT NULL,
  refund_pending_amount bigint DEFAULT 0 NOT NULL,
  refunded_amount bigint DEFAULT 0 NOT NULL,
  provider_trade_no text COLLATE "C",
  proof_file_id uuid,
  note text,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  captured_at timestamp with time zone,
  closed_at timestamp with time zone,
  queried_at timestamp with time zone,
  created_by uuid,
  version integer DEFAULT 1 NOT NULL,
  account_id uuid,
  scene text COLLATE "C",
  CONSTRAINT payment_attempts_pkey PRIMARY KEY (id),
  CONSTRAINT payment_attempts_out_trade_no_key UNIQUE (out_trade_no),
  CONSTRAINT payment_attempts_amount_check CHECK ((amount > 0)),
  CONSTRAINT payment_attempts_captured_amount_check CHECK ((captured_amount >= 0)),
  CONSTRAINT payment_attempts_check CHECK (((refund_pending_amount + refunded_amount) <= captured_amount)),
  CONSTRAINT payment_attempts_provider_check CHECK ((provider = ANY (ARRAY['offline'::text, 'sandbox'::text, 'external'::text, 'wechat_pay'::text, 'alipay'::text]))),
  CONSTRAINT payment_attempts_refund_pending_amount_check CHECK ((refund_pending_amount >= 0)),
  CONSTRAINT payment_attempts_refunded_amount_check CHECK ((refunded_amount >= 0)),
  CONSTRAINT payment_attempts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'succeeded'::text, 'failed'::text, 'closed'::text, 'unknown'::text])))
);

CREATE TABLE payment_instructions (
  attempt_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  content text,
  expires_at timestamp with time zone,
  given_at timestamp with time zone NOT NULL,
  CONSTRAINT payment_instructions_pkey PRIMARY KEY (attempt_id),
  CONSTRAINT payment_instructions_kind_check CHECK ((kind = ANY (ARRAY['redirect'::text, 'qr'::text])))
);

CREATE TABLE payment_notifications (
  id uuid NOT NULL,
  provider text COLLATE "C" NOT NULL,
  provider_event_id text COLLATE "C" NOT NULL,
  raw_sealed bytea NOT NULL,
  received_at timestamp with time zone NOT NULL,
  handled_at timestamp with time zone,
  outcome text COLLATE "C",
  account_id uuid,
  CONSTRAINT payment_notifications_pkey PRIMARY KEY (id),
  CONSTRAINT payment_notifications_provider_provider_event_id_key UNIQUE (provider, provider_event_id)
);

CREATE TABLE products (
  id uuid NOT NULL,
  title text NOT NULL,
  picture_id uuid,
  created_at timestamp with time zone NOT NULL,
  archived_at timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT products_pkey PRIMARY KEY (id)
);

CREATE TABLE reconciliation_batches (
  id uuid NOT NULL,
  book_id uuid NOT NULL,
  day date NOT NULL,
  state text COLLATE "C" NOT NULL,
  read_from text COLLATE "C" DEFAULT 'provider'::text NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  runs integer DEFAULT 0 NOT NULL,
  next_at timestamp with time zone,
  problem text COLLATE "C",
  problem_detail text,
  file_id uuid,
  file_sha256 bytea,
  source text COLLATE "C",
  bill_rows integer DEFAULT 0 NOT NULL,
  matched integer DEFAULT 0 NOT NULL,
  lease_by uuid,
  lease_until timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  signed_at timestamp with time zone,
  signed_by uuid,
  sign_note text,
  CONSTRAINT reconciliation_batches_pkey PRIMARY KEY (id),
  CONSTRAINT reconciliation_batches_book_id_day_key UNIQUE (book_id, day),
  CONSTRAINT reconciliation_batches_read_from_check CHECK ((read_from = ANY (ARRAY['provider'::text, 'kept'::text]))),
  CONSTRAINT reconciliation_batches_source_check CHECK ((source = ANY (ARRAY['download'::text, 'upload'::text]))),
  CONSTRAINT reconciliation_batches_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'success'::text, 'failed'::text, 'no_bill'::text])))
);

CREATE TABLE reconciliation_books (
  id uuid NOT NULL,
  provider text COLLATE "C" NOT NULL,
  identity text COLLATE "C" NOT NULL,
  is_simulated boolean NOT NULL,
  label text NOT NULL,
  opened_on date NOT NULL,
  closed_through date,
  fee_ppm integer,
  CONSTRAINT reconciliation_books_pkey PRIMARY KEY (id),
  CONSTRAINT reconciliation_books_provider_identity_is_simulated_key UNIQUE (provider, identity, is_simulated),
  CONSTRAINT reconciliation_books_fee_ppm_check CHECK (((fee_ppm >= 0) AND (fee_ppm <= 100000))),
  CONSTRAINT reconciliation_books_provider_check CHECK ((provider = ANY (ARRAY['wechat_pay'::text, 'alipay'::text])))
);

CREATE TABLE reconciliation_differences (
  id uuid NOT NULL,
  book_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  row_kind text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  out_trade_no text COLLATE "C" NOT NULL,
  trade_no text COLLATE "C",
  refund_no text COLLATE "C",
  bill_line integer,
  there_amount bigint,
  there_status text,
  there_at timestamp with time zone,
  there_fee bigint,
  expected_fee bigint,
  here_amount bigint,
  here_state text COLLATE "C",
  here_at timestamp with time zone,
  local_id uuid,
  attempt_id uuid,
  order_id uuid,
  proposal text COLLATE "C" NOT NULL,
  state text COLLATE "C" DEFAULT 'open'::text NOT NULL,
  solution text COLLATE "C",
  note text,
  solved_at timestamp with time zone,
  solved_by uuid,
  booked_day date,
  task_id uuid,
  queried_at timestamp with time zone,
  query_state text COLLATE "C",
  query_amount bigint,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT reconciliation_differences_pkey PRIMARY KEY (id),
  CONSTRAINT reconciliation_differences_batch_id_fingerprint_key UNIQUE (batch_id, fingerprint),
  CONSTRAINT reconciliation_differences_kind_check CHECK ((kind = ANY (ARRAY['missing_here'::text, 'missing_there'::text, 'amount'::text, 'status'::text, 'fee'::text, 'duplicate'::text]))),
  CONSTRAINT reconciliation_differences_proposal_check CHECK ((proposal = ANY (ARRAY['query'::text, 'book'::text, 'refund'::text, 'wait'::text]))),
  CONSTRAINT reconciliation_differences_row_kind_check CHECK ((row_kind = ANY (ARRAY['payment'::text, 'refund'::text]))),
  CONSTRAINT reconciliation_differences_solution_check CHECK ((solution = ANY (ARRAY['bill_right'::text, 'books_right'::text, 'late_callback'::text, 'late_row'::text, 'gone'::text]))),
  CONSTRAINT reconciliation_differences_state_check CHECK ((state = ANY (ARRAY['open'::text, 'carried'::text, 'solved'::text])))
);

CREATE TABLE reconciliation_entries (
  kind text COLLATE "C" NOT NULL,
  local_id uuid NOT NULL,
  book_id uuid NOT NULL,
  day date NOT NULL,
  home_day date NOT NULL,
  attempt_id uuid NOT NULL,
  order_id uuid NOT NULL,
  shop_id uuid NOT NULL,
  amount bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  state text COLLATE "C" NOT NULL,
  bill_batch_id uuid,
  bill_line integer,
  there_amount bigint,
  fee bigint,
  CONSTRAINT reconciliation_entries_pkey PRIMARY KEY (kind, local_id),
  CONSTRAINT reconciliation_entries_kind_check CHECK ((kind = ANY (ARRAY['payment'::text, 'refund'::text]))),
  CONSTRAINT reconciliation_entries_state_check CHECK ((state = ANY (ARRAY['pool'::text, 'matched'::text, 'difference'::text])))
);

CREATE TABLE reconciliation_totals (
  batch_id uuid NOT NULL,
  shop text COLLATE "C" NOT NULL,
  here_payments bigint DEFAULT 0 NOT NULL,
  here_payment_count integer DEFAULT 0 NOT NULL,
  here_refunds bigint DEFAULT 0 NOT NULL,
  here_refund_count integer DEFAULT 0 NOT NULL,
  there_payments bigint DEFAULT 0 NOT NULL,
  there_payment_count integer DEFAULT 0 NOT NULL,
  there_refunds bigint DEFAULT 0 NOT NULL,
  there_refund_count integer DEFAULT 0 NOT NULL,
  fees bigint DEFAULT 0 NOT NULL,
  CONSTRAINT reconciliation_totals_pkey PRIMARY KEY (batch_id, shop)
);

CREATE TABLE redeem_codes (
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  line_no smallint NOT NULL,
  code_sealed bytea NOT NULL,
  code_token bigint NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  redeemed_at timestamp with time zone,
  redeemed_by uuid,
  CONSTRAINT redeem_codes_pkey PRIMARY KEY (id),
  CONSTRAINT redeem_codes_code_token_key UNIQUE (code_token)
);

CREATE TABLE refund_lines (
  request_id uuid NOT NULL,
  order_id uuid NOT NULL,
  line_no smallint NOT NULL,
  qty integer NOT NULL,
  unsent_qty integer NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT refund_lines_pkey PRIMARY KEY (request_id, line_no),
  CONSTRAINT refund_lines_amount_check CHECK ((amount >= 0)),
  CONSTRAINT refund_lines_check CHECK (((unsent_qty >= 0) AND (unsent_qty <= qty))),
  CONSTRAINT refund_lines_qty_check CHECK ((qty > 0))
);

CREATE TABLE refund_rules (
  id smallint NOT NULL,
  alone_day_max bigint,
  person_day_max bigint,
  automatic_day_max bigint NOT NULL,
  changed_at timestamp with time zone,
  changed_by uuid,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT refund_rules_pkey PRIMARY KEY (id),
  CONSTRAINT refund_rules_alone_day_max_check CHECK ((alone_day_max >= 0)),
  CONSTRAINT refund_rules_automatic_day_max_check CHECK ((automatic_day_max >= 0)),
  CONSTRAINT refund_rules_id_check CHECK ((id = 1)),
  CONSTRAINT refund_rules_person_day_max_check CHECK ((person_day_max >= 0))
);

CREATE TABLE refunds (
  id uuid NOT NULL,
  refund_no text COLLATE "C" NOT NULL,
  attempt_id uuid NOT NULL,
  order_id uuid NOT NULL,
  amount bigint NOT NULL,
  source text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  requested_by uuid,
  requested_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  provider_refund_no text COLLATE "C",
  failure text,
  is_automatic boolean DEFAULT false NOT NULL,
  request_id uuid,
  person_id uuid,
  approval text COLLATE "C",
  decided_by uuid,
  decided_at timestamp with time zone,
  decision_note text,
  asked_at timestamp with time zone,
  CONSTRAINT refunds_pkey PRIMARY KEY (id),
  CONSTRAINT refunds_refund_no_key UNIQUE (refund_no),
  CONSTRAINT refunds_amount_check CHECK ((amount > 0)),
  CONSTRAINT refunds_approval_check CHECK ((approval = ANY (ARRAY['waiting'::text, 'approved'::text, 'rejected'::text]))),
  CONSTRAINT refunds_source_check CHECK ((source = ANY (ARRAY['order'::text, 'suspense'::text]))),
  CONSTRAINT refunds_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text])))
);

CREATE TABLE roles (
  id uuid NOT NULL,
  name text NOT NULL,
  builtin text COLLATE "C",
  permissions text[] NOT NULL,
  scope jsonb NOT NULL,
  masks jsonb NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT roles_pkey PRIMARY KEY (id),
  CONSTRAINT roles_builtin_key UNIQUE (builtin),
  CONSTRAINT roles_name_key UNIQUE (name)
);

CREATE TABLE sandbox_refunds (
  refund_no text COLLATE "C" NOT NULL,
  out_trade_no text COLLATE "C" NOT NULL,
  provider_refund_no text COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT sandbox_refunds_pkey PRIMARY KEY (refund_no),
  CONSTRAINT sandbox_refunds_provider_refund_no_key UNIQUE (provider_refund_no),
  CONSTRAINT sandbox_refunds_amount_check CHECK ((amount > 0))
);

CREATE TABLE sandbox_trades (
  out_trade_no text COLLATE "C" NOT NULL,
  trade_no text COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  currency text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  notify_url text NOT NULL,
  paid_amount bigint DEFAULT 0 NOT NULL,
  refunded_amount bigint DEFAULT 0 NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  subject text DEFAULT ''::text NOT NULL,
  expires_at timestamp with time zone,
  paid_at timestamp with time zone,
  CONSTRAINT sandbox_trades_pkey PRIMARY KEY (out_trade_no),
  CONSTRAINT sandbox_trades_trade_no_key UNIQUE (trade_no),
  CONSTRAINT sandbox_trades_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'paid'::text, 'failed'::text, 'closed'::text])))
);

CREATE TABLE sessions (
  id uuid NOT NULL,
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  ip text,
  user_agent text,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_token_hash_key UNIQUE (token_hash)
);

CREATE TABLE settings (
  name text COLLATE "C" NOT NULL,
  value jsonb NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  updated_by uuid,
  CONSTRAINT settings_pkey PRIMARY KEY (name)
);

CREATE TABLE shipment_lines (
  shipment_id uuid NOT NULL,
  line_no smallint NOT NULL,
  qty integer NOT NULL,
  CONSTRAINT shipment_lines_pkey PRIMARY KEY (shipment_id, line_no),
  CONSTRAINT shipment_lines_qty_check CHECK ((qty > 0))
);

CREATE TABLE shipments (
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  carrier text COLLATE "C" NOT NULL,
  tracking_no text COLLATE "C" NOT NULL,
  state text COLLATE "C" DEFAULT 'shipped'::text NOT NULL,
  shipped_at timestamp with time zone NOT NULL,
  shipped_by uuid,
  voided_at timestamp with time zone,
  void_reason text,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT shipments_pkey PRIMARY KEY (id),
  CONSTRAINT shipments_state_check CHECK ((state = ANY (ARRAY['shipped'::text, 'voided'::text])))
);

CREATE TABLE shop_warehouses (
  shop_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  rank smallint NOT NULL,
  CONSTRAINT shop_warehouses_pkey PRIMARY KEY (shop_id, warehouse_id),
  CONSTRAINT shop_warehouses_shop_id_rank_key UNIQUE (shop_id, rank) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE shops (
  id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  kind text COLLATE "C" DEFAULT 'manual'::text NOT NULL,
  timers jsonb DEFAULT '{}'::jsonb NOT NULL,
  archived_at timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  deposit_percent smallint,
  logo_id uuid,
  sender jsonb DEFAULT '{"name": "", "phone": "", "address": ""}'::jsonb NOT NULL,
  CONSTRAINT shops_pkey PRIMARY KEY (id),
  CONSTRAINT shops_code_key UNIQUE (code),
  CONSTRAINT shops_deposit_percent_check CHECK (((deposit_percent >= 1) AND (deposit_percent <= 99)))
);

CREATE TABLE skus (
  id uuid NOT NULL,
  product_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  barcode text COLLATE "C",
  title text NOT NULL,
  options text DEFAULT ''::text NOT NULL,
  type text COLLATE "C" NOT NULL,
  virtual_kind text COLLATE "C",
  currency text COLLATE "C" DEFAULT 'CNY'::text NOT NULL,
  price_amount bigint NOT NULL,
  cost_amount bigint,
  weight_grams integer,
  lead_time_days smallint,
  picture_id uuid,
  grams text[] DEFAULT '{}'::text[] NOT NULL,
  archived_at timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  initials text,
  CONSTRAINT skus_pkey PRIMARY KEY (id),
  CONSTRAINT skus_barcode_key UNIQUE (barcode),
  CONSTRAINT skus_code_key UNIQUE (code),
  CONSTRAINT skus_check CHECK (((type = 'virtual'::text) = (virtual_kind IS NOT NULL))),
  CONSTRAINT skus_cost_amount_check CHECK ((cost_amount >= 0)),
  CONSTRAINT skus_lead_time_days_check CHECK ((lead_time_days > 0)),
  CONSTRAINT skus_price_amount_check CHECK ((price_amount >= 0)),
  CONSTRAINT skus_type_check CHECK ((type = ANY (ARRAY['physical'::text, 'virtual'::text, 'custom'::text]))),
  CONSTRAINT skus_virtual_kind_check CHECK ((virtual_kind = ANY (ARRAY['unlimited'::text, 'counted'::text, 'code_pool'::text, 'service'::text]))),
  CONSTRAINT skus_weight_grams_check CHECK ((weight_grams >= 0))
);

CREATE TABLE stock_alerts (
  id uuid NOT NULL,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  state text COLLATE "C" DEFAULT 'open'::text NOT NULL,
  count integer DEFAULT 1 NOT NULL,
  owner_id uuid,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  solved_at timestamp with time zone,
  note text DEFAULT ''::text NOT NULL,
  snoozed_until timestamp with time zone,
  CONSTRAINT stock_alerts_pkey PRIMARY KEY (id),
  CONSTRAINT stock_alerts_kind_check CHECK ((kind = ANY (ARRAY['oversell_attempt'::text, 'below_safety'::text, 'shortage'::text]))),
  CONSTRAINT stock_alerts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'seen'::text, 'solved'::text])))
);

CREATE TABLE stock_bins (
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  bin text COLLATE "C" NOT NULL,
  CONSTRAINT stock_bins_pkey PRIMARY KEY (sku_id, warehouse_id)
);

CREATE TABLE stock_levels (
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  on_hand integer DEFAULT 0 NOT NULL,
  reserved integer DEFAULT 0 NOT NULL,
  safety integer DEFAULT 0 NOT NULL,
  CONSTRAINT stock_levels_pkey PRIMARY KEY (sku_id, warehouse_id),
  CONSTRAINT stock_levels_check CHECK (((reserved >= 0) AND (reserved <= on_hand))),
  CONSTRAINT stock_levels_safety_check CHECK ((safety >= 0))
);

CREATE TABLE stock_movements (
  id uuid NOT NULL,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  on_hand_delta integer NOT NULL,
  reserved_delta integer NOT NULL,
  cause_kind text COLLATE "C" NOT NULL,
  cause_id uuid,
  actor_id uuid,
  reason text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT stock_movements_pkey PRIMARY KEY (id),
  CONSTRAINT stock_movements_kind_check CHECK ((kind = ANY (ARRAY['receive'::text, 'reserve'::text, 'release'::text, 'ship'::text, 'return'::text, 'adjust'::text, 'count'::text, 'transfer'::text])))
);

CREATE TABLE users (
  id uuid NOT NULL,
  username text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL,
  role_id uuid NOT NULL,
  disabled_at timestamp with time zone,
  locale text COLLATE "C" DEFAULT 'zh-CN'::text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  scope jsonb DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_username_key UNIQUE (username)
);

CREATE TABLE virtual_codes (
  id uuid NOT NULL,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  code_sealed bytea NOT NULL,
  code_token bigint NOT NULL,
  state text COLLATE "C" DEFAULT 'available'::text NOT NULL,
  order_id uuid,
  line_no smallint,
  loaded_at timestamp with time zone NOT NULL,
  handed_out_at timestamp with time zone,
  CONSTRAINT virtual_codes_pkey PRIMARY KEY (id),
  CONSTRAINT virtual_codes_sku_id_code_token_key UNIQUE (sku_id, code_token),
  CONSTRAINT virtual_codes_check CHECK (((state = 'handed_out'::text) = (order_id IS NOT NULL))),
  CONSTRAINT virtual_codes_state_check CHECK ((state = ANY (ARRAY['available'::text, 'handed_out'::text])))
);

CREATE TABLE warehouses (
  id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  archived_at timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT warehouses_pkey PRIMARY KEY (id),
  CONSTRAINT warehouses_code_key UNIQUE (code)
);

CREATE TABLE welcome (
  id smallint DEFAULT 1 NOT NULL,
  skipped text[] DEFAULT '{}'::text[] NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  closed_at timestamp with time zone,
  CONSTRAINT welcome_pkey PRIMARY KEY (id),
  CONSTRAINT welcome_id_check CHECK ((id = 1))
);

ALTER TABLE api_keys ADD CONSTRAINT api_keys_made_by_fkey FOREIGN KEY (made_by) REFERENCES users(id);
ALTER TABLE finance_tasks ADD CONSTRAINT finance_tasks_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE finance_tasks ADD CONSTRAINT finance_tasks_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE finance_tasks ADD CONSTRAINT finance_tasks_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES refunds(id);
ALTER TABLE order_batch_items ADD CONSTRAINT order_batch_items_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES order_batches(id) ON DELETE CASCADE;
ALTER TABLE order_batches ADD CONSTRAINT order_batches_undo_of_fkey FOREIGN KEY (undo_of) REFERENCES order_batches(id) ON DELETE CASCADE;
ALTER TABLE payment_allocations ADD CONSTRAINT payment_allocations_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE payment_allocations ADD CONSTRAINT payment_allocations_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE payment_allocations ADD CONSTRAINT payment_allocations_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES refunds(id);
ALTER TABLE payment_attempts ADD CONSTRAINT payment_attempts_account_id_fkey FOREIGN KEY (account_id) REFERENCES payment_accounts(id);
ALTER TABLE payment_attempts ADD CONSTRAINT payment_attempts_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE payment_attempts ADD CONSTRAINT payment_attempts_proof_file_id_fkey FOREIGN KEY (proof_file_id) REFERENCES files(id);
ALTER TABLE payment_instructions ADD CONSTRAINT payment_instructions_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE products ADD CONSTRAINT products_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES files(id);
ALTER TABLE reconciliation_batches ADD CONSTRAINT reconciliation_batches_book_id_fkey FOREIGN KEY (book_id) REFERENCES reconciliation_books(id);
ALTER TABLE reconciliation_batches ADD CONSTRAINT reconciliation_batches_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id);
ALTER TABLE reconciliation_differences ADD CONSTRAINT reconciliation_differences_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES reconciliation_batches(id);
ALTER TABLE reconciliation_differences ADD CONSTRAINT reconciliation_differences_book_id_fkey FOREIGN KEY (book_id) REFERENCES reconciliation_books(id);
ALTER TABLE reconciliation_differences ADD CONSTRAINT reconciliation_differences_task_id_fkey FOREIGN KEY (task_id) REFERENCES finance_tasks(id);
ALTER TABLE reconciliation_entries ADD CONSTRAINT reconciliation_entries_bill_batch_id_fkey FOREIGN KEY (bill_batch_id) REFERENCES reconciliation_batches(id);
ALTER TABLE reconciliation_entries ADD CONSTRAINT reconciliation_entries_book_id_fkey FOREIGN KEY (book_id) REFERENCES reconciliation_books(id);
ALTER TABLE reconciliation_totals ADD CONSTRAINT reconciliation_totals_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES reconciliation_batches(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE sandbox_refunds ADD CONSTRAINT sandbox_refunds_out_trade_no_fkey FOREIGN KEY (out_trade_no) REFERENCES sandbox_trades(out_trade_no);
ALTER TABLE sessions ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE shipment_lines ADD CONSTRAINT shipment_lines_shipment_id_fkey FOREIGN KEY (shipment_id) REFERENCES shipments(id);
ALTER TABLE shipments ADD CONSTRAINT shipments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE shop_warehouses ADD CONSTRAINT shop_warehouses_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops(id);
ALTER TABLE shop_warehouses ADD CONSTRAINT shop_warehouses_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouses(id);
ALTER TABLE shops ADD CONSTRAINT shops_logo_id_fkey FOREIGN KEY (logo_id) REFERENCES files(id);
ALTER TABLE skus ADD CONSTRAINT skus_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES files(id);
ALTER TABLE skus ADD CONSTRAINT skus_product_id_fkey FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE users ADD CONSTRAINT users_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles(id);

CREATE UNIQUE INDEX customers_external_code ON public.customers USING btree (shop_id, external_code) WHERE (external_code IS NOT NULL);
CREATE UNIQUE INDEX customers_phone ON public.customers USING btree (shop_id, phone_token) WHERE (phone_token IS NOT NULL);
CREATE INDEX customers_search ON public.customers USING gin (search_tokens);
CREATE UNIQUE INDEX dead_letters_open ON public.dead_letters USING btree (event_id, handler) WHERE (state = 'open'::text);
CREATE INDEX dead_letters_settled ON public.dead_letters USING btree (settled_at) WHERE (state <> 'open'::text);
CREATE INDEX event_deliveries_at ON public.event_deliveries USING brin (at);
CREATE INDEX files_delete_after ON public.files USING btree (delete_after) WHERE (delete_after IS NOT NULL);
CREATE INDEX finance_tasks_open ON public.finance_tasks USING btree (created_at) WHERE (state = 'open'::text);
CREATE INDEX finance_tasks_order ON public.finance_tasks USING btree (order_id);
CREATE INDEX finance_tasks_refund ON public.finance_tasks USING btree (refund_id) WHERE (refund_id IS NOT NULL);
CREATE INDEX idempotency_keys_at ON public.idempotency_keys USING brin (at);
CREATE INDEX import_batches_waiting ON public.import_batches USING btree (created_at) WHERE (state = ANY (ARRAY['checking'::text, 'running'::text, 'undoing'::text]));
CREATE INDEX import_skus_code ON public.import_skus USING btree (batch_id, file_code, first_line);
CREATE INDEX job_runs_job ON public.job_runs USING btree (job, started_at DESC);
CREATE INDEX job_runs_started_at ON public.job_runs USING btree (started_at);
CREATE INDEX journal_at ON public.journal USING btree (at);
CREATE INDEX notification_quarantine_at ON public.notification_quarantine USING btree (at);
CREATE INDEX order_batch_items_waiting ON public.order_batch_items USING btree (batch_id, seq) WHERE (state = 'waiting'::text);
CREATE INDEX order_batches_created ON public.order_batches USING btree (created_at);
CREATE INDEX order_batches_mine ON public.order_batches USING btree (by_id, id);
CREATE INDEX order_batches_undo ON public.order_batches USING btree (undo_of) WHERE (undo_of IS NOT NULL);
CREATE INDEX order_batches_waiting ON public.order_batches USING btree (created_at) WHERE (state = 'running'::text);
CREATE INDEX order_comments_order ON public.order_comments USING btree (order_id, at);
CREATE INDEX order_drafts_expires ON public.order_drafts USING btree (expires_at);
CREATE INDEX order_drafts_owner ON public.order_drafts USING btree (owner_id, updated_at);
CREATE INDEX order_lines_shortage ON public.order_lines USING btree (sku_id, order_id) WHERE (shortage_qty > 0);
CREATE INDEX order_lines_sku ON public.order_lines USING btree (sku_id, order_id);
CREATE INDEX order_texts_grams ON public.order_texts USING gin (grams);
CREATE UNIQUE INDEX order_views_own_name ON public.order_views USING btree (owner_id, name) WHERE (NOT is_shared);
CREATE UNIQUE INDEX order_views_shared_name ON public.order_views USING btree (name) WHERE is_shared;
CREATE INDEX orders_amount ON public.orders USING btree (total_amount, id);
CREATE INDEX orders_assignee ON public.orders USING btree (assignee_id, id) WHERE (assignee_id IS NOT NULL);
CREATE INDEX orders_complete_by ON public.orders USING btree (complete_by) WHERE ((status = 'shipped'::text) AND (complete_by IS NOT NULL));
CREATE INDEX orders_customer ON public.orders USING btree (customer_id, id);
CREATE INDEX orders_flag ON public.orders USING btree (seller_flag, id) WHERE (seller_flag > 0);
CREATE INDEX orders_held ON public.orders USING btree (id) WHERE (held_at IS NOT NULL);
CREATE INDEX orders_hold_until ON public.orders USING btree (hold_until) WHERE (hold_until IS NOT NULL);
CREATE INDEX orders_import_batch ON public.orders USING btree (import_batch_id) WHERE (import_batch_id IS NOT NULL);
CREATE INDEX orders_paid_at ON public.orders USING brin (paid_at) WITH (pages_per_range='32', autosummarize='on');
CREATE INDEX orders_paid_before ON public.orders USING btree (id) WHERE (paid_at < created_at);
CREATE INDEX orders_pay_by_all ON public.orders USING btree (pay_by, id) WHERE (pay_by IS NOT NULL);
CREATE INDEX orders_payment_state ON public.orders USING btree (payment_state, id);
CREATE INDEX orders_refund_pending ON public.orders USING btree (id) WHERE (refund_pending_amount > 0);
CREATE INDEX orders_search ON public.orders USING gin (search_tokens);
CREATE INDEX orders_ship_by ON public.orders USING btree (ship_by) WHERE ((status = 'paid'::text) AND (ship_by IS NOT NULL));
CREATE INDEX orders_ship_by_all ON public.orders USING btree (ship_by, id) WHERE (ship_by IS NOT NULL);
CREATE INDEX orders_ship_by_before ON public.orders USING btree (id) WHERE (ship_by < created_at);
CREATE INDEX orders_shipped_at ON public.orders USING brin (shipped_at) WITH (pages_per_range='32', autosummarize='on');
CREATE INDEX orders_shipped_before ON public.orders USING btree (id) WHERE (shipped_at < created_at);
CREATE INDEX orders_shop ON public.orders USING btree (shop_id, id);
CREATE INDEX orders_short ON public.orders USING btree (id) WHERE (shortage_qty > 0);
CREATE INDEX orders_source ON public.orders USING btree (source, id);
CREATE UNIQUE INDEX orders_source_no ON public.orders USING btree (source_no, shop_id) WHERE (source_no IS NOT NULL);
CREATE INDEX orders_status ON public.orders USING btree (status, id);
CREATE INDEX orders_tags ON public.orders USING gin (tags) WHERE (tags <> '{}'::text[]);
CREATE INDEX orders_terms ON public.orders USING btree (payment_terms, id) WHERE (payment_terms <> 'prepaid'::text);
CREATE INDEX orders_type ON public.orders USING btree (type, id);
CREATE INDEX orders_warehouse ON public.orders USING btree (warehouse_id, id);
CREATE INDEX outbox_next_at ON public.outbox USING btree (next_at);
CREATE UNIQUE INDEX payment_accounts_active ON public.payment_accounts USING btree (provider, source) WHERE (state = 'active'::text);
CREATE INDEX payment_alerts_open ON public.payment_alerts USING btree (last_at) WHERE (seen_at IS NULL);
CREATE INDEX payment_allocations_attempt ON public.payment_allocations USING btree (attempt_id);
CREATE INDEX payment_attempts_captured ON public.payment_attempts USING btree (account_id, captured_at) WHERE ((state = 'succeeded'::text) AND (account_id IS NOT NULL));
CREATE INDEX payment_attempts_closed ON public.payment_attempts USING btree (closed_at) WHERE ((state = 'closed'::text) AND (account_id IS NOT NULL));
CREATE INDEX payment_attempts_open ON public.payment_attempts USING btree (created_at) WHERE (state = ANY (ARRAY['open'::text, 'unknown'::text]));
CREATE INDEX payment_attempts_order ON public.payment_attempts USING btree (order_id);
CREATE UNIQUE INDEX payment_attempts_trade ON public.payment_attempts USING btree (provider, provider_trade_no) WHERE (provider_trade_no IS NOT NULL);
CREATE INDEX reconciliation_batches_day ON public.reconciliation_batches USING btree (day);
CREATE INDEX reconciliation_batches_due ON public.reconciliation_batches USING btree (next_at) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text, 'failed'::text]));
CREATE INDEX reconciliation_differences_local ON public.reconciliation_differences USING btree (row_kind, local_id) WHERE (state <> 'solved'::text);
CREATE INDEX reconciliation_differences_open ON public.reconciliation_differences USING btree (id) WHERE (state <> 'solved'::text);
CREATE INDEX reconciliation_differences_order ON public.reconciliation_differences USING btree (order_id) WHERE (state <> 'solved'::text);
CREATE INDEX reconciliation_entries_bill ON public.reconciliation_entries USING btree (bill_batch_id) WHERE (bill_batch_id IS NOT NULL);
CREATE INDEX reconciliation_entries_day ON public.reconciliation_entries USING btree (book_id, day);
CREATE INDEX reconciliation_entries_pool ON public.reconciliation_entries USING btree (book_id, home_day) WHERE (state = 'pool'::text);
CREATE INDEX redeem_codes_order ON public.redeem_codes USING btree (order_id);
CREATE INDEX redeem_codes_redeemed ON public.redeem_codes USING btree (redeemed_by, redeemed_at) WHERE (redeemed_at IS NOT NULL);
CREATE INDEX refund_lines_order ON public.refund_lines USING btree (order_id);
CREATE INDEX refunds_automatic ON public.refunds USING btree (requested_at) WHERE is_automatic;
CREATE INDEX refunds_finished_at ON public.refunds USING btree (finished_at) WHERE (state = 'succeeded'::text);
CREATE INDEX refunds_order ON public.refunds USING btree (order_id);
CREATE INDEX refunds_pending ON public.refunds USING btree (requested_at) WHERE (state = 'pending'::text);
CREATE INDEX refunds_person ON public.refunds USING btree (person_id, requested_at) WHERE (person_id IS NOT NULL);
CREATE INDEX refunds_request ON public.refunds USING btree (request_id) WHERE (request_id IS NOT NULL);
CREATE INDEX refunds_requested_at ON public.refunds USING btree (requested_at);
CREATE INDEX sandbox_refunds_trade ON public.sandbox_refunds USING btree (out_trade_no);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);
CREATE INDEX shipments_carrier ON public.shipments USING btree (carrier, order_id) WHERE (state <> 'voided'::text);
CREATE UNIQUE INDEX shipments_natural ON public.shipments USING btree (order_id, carrier, tracking_no) WHERE (state <> 'voided'::text);
CREATE INDEX shipments_order ON public.shipments USING btree (order_id);
CREATE INDEX shipments_tracking ON public.shipments USING btree (tracking_no);
CREATE INDEX skus_grams ON public.skus USING gin (grams);
CREATE INDEX skus_no_initials ON public.skus USING btree (id) WHERE (initials IS NULL);
CREATE INDEX skus_product ON public.skus USING btree (product_id);
CREATE UNIQUE INDEX stock_alerts_open ON public.stock_alerts USING btree (sku_id, warehouse_id, kind) WHERE (state <> 'solved'::text);
CREATE INDEX stock_movements_by_hand ON public.stock_movements USING btree (actor_id, id) WHERE (kind = ANY (ARRAY['receive'::text, 'count'::text]));
CREATE INDEX stock_movements_sku ON public.stock_movements USING btree (sku_id, warehouse_id, id);
CREATE INDEX virtual_codes_available ON public.virtual_codes USING btree (sku_id, warehouse_id, id) WHERE (state = 'available'::text);
CREATE INDEX virtual_codes_order ON public.virtual_codes USING btree (order_id) WHERE (order_id IS NOT NULL);
