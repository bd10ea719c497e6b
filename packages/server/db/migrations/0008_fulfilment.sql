CREATE TABLE shipments (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders (id),
  warehouse_id uuid NOT NULL,
  carrier text COLLATE "C" NOT NULL,
  tracking_no text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'shipped' CHECK (state IN ('shipped', 'voided')),
  shipped_at timestamptz NOT NULL,
  shipped_by uuid,
  voided_at timestamptz,
  void_reason text,
  version integer NOT NULL DEFAULT 1
);
CREATE INDEX shipments_order ON shipments (order_id);
CREATE INDEX shipments_tracking ON shipments (tracking_no);
-- R7: the natural key of a shipment.
CREATE UNIQUE INDEX shipments_natural ON shipments (order_id, carrier, tracking_no) WHERE state <> 'voided';

CREATE TABLE shipment_lines (
  shipment_id uuid NOT NULL REFERENCES shipments (id),
  line_no smallint NOT NULL,
  qty integer NOT NULL CHECK (qty > 0),
  PRIMARY KEY (shipment_id, line_no)
);

-- Card keys: sealed, handed out once, never twice.
CREATE TABLE virtual_codes (
  id uuid PRIMARY KEY,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  code_sealed bytea NOT NULL,
  code_token bigint NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'available' CHECK (state IN ('available', 'handed_out')),
  order_id uuid,
  line_no smallint,
  loaded_at timestamptz NOT NULL,
  handed_out_at timestamptz,
  UNIQUE (sku_id, code_token),
  CHECK ((state = 'handed_out') = (order_id IS NOT NULL))
);
CREATE INDEX virtual_codes_available ON virtual_codes (sku_id, warehouse_id, id) WHERE state = 'available';
CREATE INDEX virtual_codes_order ON virtual_codes (order_id) WHERE order_id IS NOT NULL;

-- 核销码: one a unit of a service line, redeemed once.
CREATE TABLE redeem_codes (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  line_no smallint NOT NULL,
  code_sealed bytea NOT NULL,
  code_token bigint NOT NULL UNIQUE,
  issued_at timestamptz NOT NULL,
  redeemed_at timestamptz,
  redeemed_by uuid
);
CREATE INDEX redeem_codes_order ON redeem_codes (order_id);
