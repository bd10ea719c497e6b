CREATE TABLE customers (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  -- Identity per shop: phone index, else external code; never the name alone (R8).
  phone_token bigint,
  external_code text COLLATE "C",
  -- name, phone, street as one sealed JSON.
  private_sealed bytea,
  search_tokens bigint[] NOT NULL DEFAULT '{}',
  province text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  district text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  -- 月结: null means not allowed.
  credit_limit_amount bigint CHECK (credit_limit_amount >= 0),
  blacklisted_reason text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX customers_phone ON customers (shop_id, phone_token) WHERE phone_token IS NOT NULL;
CREATE UNIQUE INDEX customers_external_code ON customers (shop_id, external_code) WHERE external_code IS NOT NULL;
CREATE INDEX customers_search ON customers USING gin (search_tokens);
