-- No foreign keys on what a placing order writes: shops, warehouses, SKUs and customers are archived, never deleted,
-- and one shared shop row locked by every order would be the hottest row of all. doctor looks for orphans.
CREATE TABLE orders (
  -- UUIDv7 of created_at: the primary key is also the order of time, also for imported history.
  id uuid PRIMARY KEY,
  order_no text COLLATE "C" NOT NULL UNIQUE,
  shop_id uuid NOT NULL,
  warehouse_id uuid,
  customer_id uuid,
  source text COLLATE "C" NOT NULL CHECK (source IN ('manual', 'api', 'import', 'channel')),
  source_no text COLLATE "C",
  import_batch_id uuid,
  copied_from uuid,
  -- History that came in finished: no timers, no stock.
  is_historical boolean NOT NULL DEFAULT false,
  type text COLLATE "C" NOT NULL CHECK (type IN ('physical', 'virtual', 'custom')),
  status text COLLATE "C" NOT NULL CHECK (status IN ('pending_payment', 'paid', 'shipped', 'completed', 'cancelled')),
  payment_terms text COLLATE "C" NOT NULL CHECK (payment_terms IN ('prepaid', 'cod', 'on_account')),
  payment_state text COLLATE "C" NOT NULL CHECK (payment_state IN ('unpaid', 'part_paid', 'paid', 'part_refunded', 'refunded')),
  currency text COLLATE "C" NOT NULL,
  goods_amount bigint NOT NULL CHECK (goods_amount >= 0),
  discount_amount bigint NOT NULL CHECK (discount_amount >= 0),
  freight_amount bigint NOT NULL CHECK (freight_amount >= 0),
  total_amount bigint NOT NULL CHECK (total_amount >= 0),
  -- Net of refunds (R4).
  paid_amount bigint NOT NULL DEFAULT 0 CHECK (paid_amount >= 0),
  refunded_amount bigint NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
  refund_pending_amount bigint NOT NULL DEFAULT 0 CHECK (refund_pending_amount >= 0),
  total_qty integer NOT NULL CHECK (total_qty > 0),
  shipped_qty integer NOT NULL DEFAULT 0 CHECK (shipped_qty >= 0),
  shortage_qty integer NOT NULL DEFAULT 0 CHECK (shortage_qty >= 0),
  created_at timestamptz NOT NULL,
  pay_by timestamptz,
  ship_by timestamptz,
  complete_by timestamptz,
  paid_at timestamptz,
  shipped_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text COLLATE "C",
  held_at timestamptz,
  hold_reason text,
  hold_until timestamptz,
  seller_flag smallint NOT NULL DEFAULT 0 CHECK (seller_flag BETWEEN 0 AND 10),
  tags text[] NOT NULL DEFAULT '{}',
  attributes jsonb NOT NULL DEFAULT '{}',
  country text COLLATE "C" NOT NULL DEFAULT 'CN',
  province text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  district text NOT NULL DEFAULT '',
  postal_code text COLLATE "C" NOT NULL DEFAULT '',
  -- One sealed JSON, one cipher call an order: receiver name, phone, street, buyer message, seller memo, invoice title.
  private_sealed bytea,
  private_commit bytea,
  -- Keyed 64-bit tokens of full phone, last four, full name.
  search_tokens bigint[] NOT NULL DEFAULT '{}',
  assignee_id uuid,
  created_by uuid,
  version integer NOT NULL,
  -- Mac of the newest journal entry (its seq is version): the next entry chains to it without another read.
  journal_mac bytea NOT NULL,
  CHECK (total_amount = goods_amount - discount_amount + freight_amount)
);
CREATE UNIQUE INDEX orders_source_no ON orders (shop_id, source_no) WHERE source_no IS NOT NULL;
CREATE INDEX orders_status ON orders (status, id);
CREATE INDEX orders_customer ON orders (customer_id, id);
CREATE INDEX orders_search ON orders USING gin (search_tokens);
CREATE INDEX orders_pay_by ON orders (pay_by) WHERE status = 'pending_payment' AND pay_by IS NOT NULL;
CREATE INDEX orders_ship_by ON orders (ship_by) WHERE status = 'paid' AND ship_by IS NOT NULL;
CREATE INDEX orders_complete_by ON orders (complete_by) WHERE status = 'shipped' AND complete_by IS NOT NULL;
CREATE INDEX orders_hold_until ON orders (hold_until) WHERE hold_until IS NOT NULL;
CREATE INDEX orders_import_batch ON orders (import_batch_id) WHERE import_batch_id IS NOT NULL;

CREATE TABLE order_lines (
  order_id uuid NOT NULL,
  line_no smallint NOT NULL CHECK (line_no > 0),
  sku_id uuid NOT NULL,
  sku_code text COLLATE "C" NOT NULL,
  title text NOT NULL,
  options text NOT NULL DEFAULT '',
  -- physical, custom, unlimited, counted, code_pool, service: what fulfilling this line means.
  fulfilment text COLLATE "C" NOT NULL CHECK (fulfilment IN ('physical', 'custom', 'unlimited', 'counted', 'code_pool', 'service')),
  qty integer NOT NULL CHECK (qty > 0),
  -- Information; the line amount is what counts (R4).
  unit_price_amount bigint NOT NULL CHECK (unit_price_amount >= 0),
  line_amount bigint NOT NULL CHECK (line_amount >= 0),
  discount_amount bigint NOT NULL DEFAULT 0 CHECK (discount_amount >= 0 AND discount_amount <= line_amount),
  unit_cost_amount bigint,
  is_gift boolean NOT NULL DEFAULT false,
  reserved_qty integer NOT NULL DEFAULT 0 CHECK (reserved_qty >= 0),
  shipped_qty integer NOT NULL DEFAULT 0 CHECK (shipped_qty >= 0),
  shortage_qty integer NOT NULL DEFAULT 0 CHECK (shortage_qty >= 0),
  -- R10: steps of a custom-made line, e.g. {"step": "firing", "percent": 40, "note": "..."}.
  production jsonb,
  PRIMARY KEY (order_id, line_no),
  CHECK (reserved_qty + shipped_qty + shortage_qty <= qty)
);
CREATE INDEX order_lines_sku ON order_lines (sku_id, order_id);
CREATE INDEX order_lines_shortage ON order_lines (sku_id, order_id) WHERE shortage_qty > 0;

-- 2-grams of memo, message and of line titles that differ from their SKU; written by a handler, off the hot path.
CREATE TABLE order_texts (
  order_id uuid PRIMARY KEY,
  grams text[] NOT NULL
);
CREATE INDEX order_texts_grams ON order_texts USING gin (grams);

-- Append-only; a worker folds them into order_counts. Board = counts + deltas not yet folded: exact at any moment (R14).
CREATE TABLE order_count_deltas (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  warehouse_id uuid,
  type text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  created_day date NOT NULL,
  orders integer NOT NULL,
  amount bigint NOT NULL
);

CREATE TABLE order_counts (
  shop_id uuid NOT NULL,
  -- 00000000-0000-0000-0000-000000000000 stands for "no warehouse", as a key cannot be null.
  warehouse_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  created_day date NOT NULL,
  orders integer NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (created_day, shop_id, warehouse_id, type, status, currency)
);

CREATE TABLE order_comments (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  body_sealed bytea NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX order_comments_order ON order_comments (order_id, at);
