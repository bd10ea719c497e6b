CREATE TABLE files (
  id uuid PRIMARY KEY,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('product_picture', 'payment_proof', 'artwork', 'import', 'error_file', 'export')),
  name text NOT NULL,
  mime text COLLATE "C" NOT NULL,
  size integer NOT NULL,
  sha256 bytea NOT NULL,
  -- Proofs and import files may hold personal data: sealed on disk (R27).
  sealed boolean NOT NULL,
  created_by uuid,
  created_at timestamptz NOT NULL,
  delete_after timestamptz
);
CREATE INDEX files_delete_after ON files (delete_after) WHERE delete_after IS NOT NULL;

CREATE TABLE shops (
  id uuid PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  kind text COLLATE "C" NOT NULL DEFAULT 'manual',
  -- Per order type: {"physical": {"payMinutes": 30, "shipHours": 48, "completeDays": 10}, ...}; absent means the default.
  timers jsonb NOT NULL DEFAULT '{}',
  archived_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

CREATE TABLE warehouses (
  id uuid PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  archived_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

CREATE TABLE shop_warehouses (
  shop_id uuid NOT NULL REFERENCES shops (id),
  warehouse_id uuid NOT NULL REFERENCES warehouses (id),
  rank smallint NOT NULL,
  PRIMARY KEY (shop_id, warehouse_id),
  UNIQUE (shop_id, rank) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE products (
  id uuid PRIMARY KEY,
  title text NOT NULL,
  picture_id uuid REFERENCES files (id),
  created_at timestamptz NOT NULL,
  archived_at timestamptz,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE skus (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products (id),
  code text COLLATE "C" NOT NULL UNIQUE,
  barcode text COLLATE "C" UNIQUE,
  title text NOT NULL,
  -- The variant in words, e.g. 白 / 600ml.
  options text NOT NULL DEFAULT '',
  type text COLLATE "C" NOT NULL CHECK (type IN ('physical', 'virtual', 'custom')),
  -- Only for virtual goods.
  virtual_kind text COLLATE "C" CHECK (virtual_kind IN ('unlimited', 'counted', 'code_pool', 'service')),
  currency text COLLATE "C" NOT NULL DEFAULT 'CNY',
  price_amount bigint NOT NULL CHECK (price_amount >= 0),
  cost_amount bigint CHECK (cost_amount >= 0),
  weight_grams integer CHECK (weight_grams >= 0),
  -- Custom-made goods: promised working time.
  lead_time_days smallint CHECK (lead_time_days > 0),
  picture_id uuid REFERENCES files (id),
  -- 2-grams of title, options and code, lower case: pg_trgm does not serve two-character Chinese words (R14).
  grams text[] NOT NULL DEFAULT '{}',
  archived_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  CHECK ((type = 'virtual') = (virtual_kind IS NOT NULL))
);
CREATE INDEX skus_product ON skus (product_id);
CREATE INDEX skus_grams ON skus USING gin (grams);
