-- available = on_hand - reserved - safety (law 2). The CHECK is the last wall against overselling.
CREATE TABLE stock_levels (
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  on_hand integer NOT NULL DEFAULT 0,
  reserved integer NOT NULL DEFAULT 0,
  safety integer NOT NULL DEFAULT 0 CHECK (safety >= 0),
  PRIMARY KEY (sku_id, warehouse_id),
  CHECK (reserved >= 0 AND reserved <= on_hand)
);

-- Append-only; a level equals the sum of its movements, which doctor proves.
CREATE TABLE stock_movements (
  id uuid PRIMARY KEY,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('receive', 'reserve', 'release', 'ship', 'return', 'adjust', 'count', 'transfer')),
  on_hand_delta integer NOT NULL,
  reserved_delta integer NOT NULL,
  -- What moved it: an order, a shipment, a stock-take, a person.
  cause_kind text COLLATE "C" NOT NULL,
  cause_id uuid,
  actor_id uuid,
  reason text,
  at timestamptz NOT NULL
);
CREATE INDEX stock_movements_sku ON stock_movements (sku_id, warehouse_id, id);

CREATE TABLE stock_alerts (
  id uuid PRIMARY KEY,
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('oversell_attempt', 'below_safety', 'shortage')),
  state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'seen', 'solved')),
  count integer NOT NULL DEFAULT 1,
  owner_id uuid,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  solved_at timestamptz
);
-- One unsolved alert per SKU, warehouse and kind (R13).
CREATE UNIQUE INDEX stock_alerts_open ON stock_alerts (sku_id, warehouse_id, kind) WHERE state <> 'solved';
