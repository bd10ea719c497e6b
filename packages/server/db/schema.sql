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
  CONSTRAINT dead_letters_pkey PRIMARY KEY (id),
  CONSTRAINT dead_letters_state_check CHECK ((state = ANY (ARRAY['open'::text, 'retried'::text, 'discarded'::text])))
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
  CONSTRAINT files_kind_check CHECK ((kind = ANY (ARRAY['product_picture'::text, 'payment_proof'::text, 'artwork'::text, 'import'::text, 'error_file'::text, 'export'::text])))
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
  CONSTRAINT import_batches_pkey PRIMARY KEY (id),
  CONSTRAINT import_batches_state_check CHECK ((state = ANY (ARRAY['uploaded'::text, 'checking'::text, 'checked'::text, 'running'::text, 'done'::text, 'failed'::text, 'undoing'::text, 'undone'::text])))
);

CREATE TABLE import_mappings (
  shape text COLLATE "C" NOT NULL,
  mapping jsonb NOT NULL,
  options jsonb NOT NULL,
  used_at timestamp with time zone NOT NULL,
  CONSTRAINT import_mappings_pkey PRIMARY KEY (shape)
);

CREATE TABLE import_orders (
  batch_id uuid NOT NULL,
  group_no integer NOT NULL,
  source_no text COLLATE "C" NOT NULL,
  customer_key text COLLATE "C" NOT NULL,
  part smallint NOT NULL,
  rows integer NOT NULL,
  state text COLLATE "C" DEFAULT 'waiting'::text NOT NULL,
  order_id uuid,
  CONSTRAINT import_orders_pkey PRIMARY KEY (batch_id, group_no),
  CONSTRAINT import_orders_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'ready'::text, 'refused'::text, 'done'::text, 'skipped'::text])))
);

CREATE TABLE import_rows (
  batch_id uuid NOT NULL,
  line_no integer NOT NULL,
  source_no text COLLATE "C",
  customer_key text COLLATE "C" DEFAULT ''::text NOT NULL,
  sku_key text COLLATE "C",
  same_as text COLLATE "C",
  facts json,
  private_sealed bytea,
  reason text COLLATE "C",
  reason_column smallint,
  doubt text COLLATE "C",
  CONSTRAINT import_rows_pkey PRIMARY KEY (batch_id, line_no)
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
  CONSTRAINT import_skus_pkey PRIMARY KEY (batch_id, sku_key)
);

CREATE TABLE job_runs (
  id uuid NOT NULL,
  job text COLLATE "C" NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  outcome text COLLATE "C" DEFAULT 'running'::text NOT NULL,
  handled integer DEFAULT 0 NOT NULL,
  message text,
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
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line_no),
  CONSTRAINT order_lines_check CHECK (((discount_amount >= 0) AND (discount_amount <= line_amount))),
  CONSTRAINT order_lines_check1 CHECK ((((reserved_qty + shipped_qty) + shortage_qty) <= qty)),
  CONSTRAINT order_lines_fulfilment_check CHECK ((fulfilment = ANY (ARRAY['physical'::text, 'custom'::text, 'unlimited'::text, 'counted'::text, 'code_pool'::text, 'service'::text]))),
  CONSTRAINT order_lines_line_amount_check CHECK ((line_amount >= 0)),
  CONSTRAINT order_lines_line_no_check CHECK ((line_no > 0)),
  CONSTRAINT order_lines_qty_check CHECK ((qty > 0)),
  CONSTRAINT order_lines_reserved_qty_check CHECK ((reserved_qty >= 0)),
  CONSTRAINT order_lines_shipped_qty_check CHECK ((shipped_qty >= 0)),
  CONSTRAINT order_lines_shortage_qty_check CHECK ((shortage_qty >= 0)),
  CONSTRAINT order_lines_unit_price_amount_check CHECK ((unit_price_amount >= 0))
);

CREATE TABLE order_texts (
  order_id uuid NOT NULL,
  grams text[] NOT NULL,
  CONSTRAINT order_texts_pkey PRIMARY KEY (order_id)
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
  CONSTRAINT orders_pkey PRIMARY KEY (id),
  CONSTRAINT orders_order_no_key UNIQUE (order_no),
  CONSTRAINT orders_check CHECK ((total_amount = ((goods_amount - discount_amount) + freight_amount))),
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
  CONSTRAINT outbox_pkey PRIMARY KEY (id)
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
  CONSTRAINT payment_attempts_pkey PRIMARY KEY (id),
  CONSTRAINT payment_attempts_out_trade_no_key UNIQUE (out_trade_no),
  CONSTRAINT payment_attempts_amount_check CHECK ((amount > 0)),
  CONSTRAINT payment_attempts_captured_amount_check CHECK ((captured_amount >= 0)),
  CONSTRAINT payment_attempts_check CHECK (((refund_pending_amount + refunded_amount) <= captured_amount)),
  CONSTRAINT payment_attempts_provider_check CHECK ((provider = ANY (ARRAY['offline'::text, 'sandbox'::text, 'external'::text]))),
  CONSTRAINT payment_attempts_refund_pending_amount_check CHECK ((refund_pending_amount >= 0)),
  CONSTRAINT payment_attempts_refunded_amount_check CHECK ((refunded_amount >= 0)),
  CONSTRAINT payment_attempts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'succeeded'::text, 'failed'::text, 'closed'::text, 'unknown'::text])))
);

CREATE TABLE payment_notifications (
  id uuid NOT NULL,
  provider text COLLATE "C" NOT NULL,
  provider_event_id text COLLATE "C" NOT NULL,
  raw_sealed bytea NOT NULL,
  received_at timestamp with time zone NOT NULL,
  handled_at timestamp with time zone,
  outcome text COLLATE "C",
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
  CONSTRAINT refunds_pkey PRIMARY KEY (id),
  CONSTRAINT refunds_refund_no_key UNIQUE (refund_no),
  CONSTRAINT refunds_amount_check CHECK ((amount > 0)),
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
  CONSTRAINT shops_pkey PRIMARY KEY (id),
  CONSTRAINT shops_code_key UNIQUE (code)
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
  CONSTRAINT stock_alerts_pkey PRIMARY KEY (id),
  CONSTRAINT stock_alerts_kind_check CHECK ((kind = ANY (ARRAY['oversell_attempt'::text, 'below_safety'::text, 'shortage'::text]))),
  CONSTRAINT stock_alerts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'seen'::text, 'solved'::text])))
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

ALTER TABLE api_keys ADD CONSTRAINT api_keys_made_by_fkey FOREIGN KEY (made_by) REFERENCES users(id);
ALTER TABLE finance_tasks ADD CONSTRAINT finance_tasks_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE finance_tasks ADD CONSTRAINT finance_tasks_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE payment_allocations ADD CONSTRAINT payment_allocations_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE payment_allocations ADD CONSTRAINT payment_allocations_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE payment_allocations ADD CONSTRAINT payment_allocations_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES refunds(id);
ALTER TABLE payment_attempts ADD CONSTRAINT payment_attempts_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE payment_attempts ADD CONSTRAINT payment_attempts_proof_file_id_fkey FOREIGN KEY (proof_file_id) REFERENCES files(id);
ALTER TABLE products ADD CONSTRAINT products_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES files(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payment_attempts(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE sandbox_refunds ADD CONSTRAINT sandbox_refunds_out_trade_no_fkey FOREIGN KEY (out_trade_no) REFERENCES sandbox_trades(out_trade_no);
ALTER TABLE sessions ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE shipment_lines ADD CONSTRAINT shipment_lines_shipment_id_fkey FOREIGN KEY (shipment_id) REFERENCES shipments(id);
ALTER TABLE shipments ADD CONSTRAINT shipments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE shop_warehouses ADD CONSTRAINT shop_warehouses_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops(id);
ALTER TABLE shop_warehouses ADD CONSTRAINT shop_warehouses_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouses(id);
ALTER TABLE skus ADD CONSTRAINT skus_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES files(id);
ALTER TABLE skus ADD CONSTRAINT skus_product_id_fkey FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE users ADD CONSTRAINT users_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles(id);

CREATE UNIQUE INDEX customers_external_code ON public.customers USING btree (shop_id, external_code) WHERE (external_code IS NOT NULL);
CREATE UNIQUE INDEX customers_phone ON public.customers USING btree (shop_id, phone_token) WHERE (phone_token IS NOT NULL);
CREATE INDEX customers_search ON public.customers USING gin (search_tokens);
CREATE INDEX event_deliveries_at ON public.event_deliveries USING brin (at);
CREATE INDEX files_delete_after ON public.files USING btree (delete_after) WHERE (delete_after IS NOT NULL);
CREATE INDEX finance_tasks_open ON public.finance_tasks USING btree (created_at) WHERE (state = 'open'::text);
CREATE INDEX finance_tasks_order ON public.finance_tasks USING btree (order_id);
CREATE INDEX idempotency_keys_at ON public.idempotency_keys USING brin (at);
CREATE INDEX import_batches_waiting ON public.import_batches USING btree (created_at) WHERE (state = ANY (ARRAY['checking'::text, 'running'::text, 'undoing'::text]));
CREATE INDEX import_orders_source ON public.import_orders USING btree (batch_id, source_no);
CREATE INDEX import_rows_order ON public.import_rows USING btree (batch_id, source_no, customer_key, line_no);
CREATE INDEX import_rows_told ON public.import_rows USING btree (batch_id, line_no) WHERE ((reason IS NOT NULL) OR (doubt IS NOT NULL));
CREATE INDEX import_skus_code ON public.import_skus USING btree (batch_id, file_code, first_line);
CREATE INDEX job_runs_job ON public.job_runs USING btree (job, started_at DESC);
CREATE INDEX journal_at ON public.journal USING btree (at);
CREATE INDEX notification_quarantine_at ON public.notification_quarantine USING btree (at);
CREATE INDEX order_comments_order ON public.order_comments USING btree (order_id, at);
CREATE INDEX order_lines_shortage ON public.order_lines USING btree (sku_id, order_id) WHERE (shortage_qty > 0);
CREATE INDEX order_lines_sku ON public.order_lines USING btree (sku_id, order_id);
CREATE INDEX order_texts_grams ON public.order_texts USING gin (grams);
CREATE INDEX orders_complete_by ON public.orders USING btree (complete_by) WHERE ((status = 'shipped'::text) AND (complete_by IS NOT NULL));
CREATE INDEX orders_customer ON public.orders USING btree (customer_id, id);
CREATE INDEX orders_hold_until ON public.orders USING btree (hold_until) WHERE (hold_until IS NOT NULL);
CREATE INDEX orders_import_batch ON public.orders USING btree (import_batch_id) WHERE (import_batch_id IS NOT NULL);
CREATE INDEX orders_pay_by ON public.orders USING btree (pay_by) WHERE ((status = 'pending_payment'::text) AND (pay_by IS NOT NULL));
CREATE INDEX orders_search ON public.orders USING gin (search_tokens);
CREATE INDEX orders_ship_by ON public.orders USING btree (ship_by) WHERE ((status = 'paid'::text) AND (ship_by IS NOT NULL));
CREATE UNIQUE INDEX orders_source_no ON public.orders USING btree (shop_id, source_no) WHERE (source_no IS NOT NULL);
CREATE INDEX orders_status ON public.orders USING btree (status, id);
CREATE INDEX outbox_next_at ON public.outbox USING btree (next_at);
CREATE INDEX payment_allocations_attempt ON public.payment_allocations USING btree (attempt_id);
CREATE INDEX payment_attempts_open ON public.payment_attempts USING btree (created_at) WHERE (state = ANY (ARRAY['open'::text, 'unknown'::text]));
CREATE INDEX payment_attempts_order ON public.payment_attempts USING btree (order_id);
CREATE UNIQUE INDEX payment_attempts_trade ON public.payment_attempts USING btree (provider, provider_trade_no) WHERE (provider_trade_no IS NOT NULL);
CREATE INDEX redeem_codes_order ON public.redeem_codes USING btree (order_id);
CREATE INDEX refunds_order ON public.refunds USING btree (order_id);
CREATE INDEX refunds_pending ON public.refunds USING btree (requested_at) WHERE (state = 'pending'::text);
CREATE INDEX sandbox_refunds_trade ON public.sandbox_refunds USING btree (out_trade_no);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);
CREATE UNIQUE INDEX shipments_natural ON public.shipments USING btree (order_id, carrier, tracking_no) WHERE (state <> 'voided'::text);
CREATE INDEX shipments_order ON public.shipments USING btree (order_id);
CREATE INDEX shipments_tracking ON public.shipments USING btree (tracking_no);
CREATE INDEX skus_grams ON public.skus USING gin (grams);
CREATE INDEX skus_product ON public.skus USING btree (product_id);
CREATE UNIQUE INDEX stock_alerts_open ON public.stock_alerts USING btree (sku_id, warehouse_id, kind) WHERE (state <> 'solved'::text);
CREATE INDEX stock_movements_sku ON public.stock_movements USING btree (sku_id, warehouse_id, id);
CREATE INDEX virtual_codes_available ON public.virtual_codes USING btree (sku_id, warehouse_id, id) WHERE (state = 'available'::text);
CREATE INDEX virtual_codes_order ON public.virtual_codes USING btree (order_id) WHERE (order_id IS NOT NULL);
