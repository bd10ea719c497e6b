-- Where in a warehouse a SKU lies. Apart from stock_levels, whose rows every order locks.
CREATE TABLE stock_bins (
  sku_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  bin text COLLATE "C" NOT NULL,
  PRIMARY KEY (sku_id, warehouse_id)
);

-- "What I did today": partial, so that reserving and shipping do not pay for them.
CREATE INDEX stock_movements_by_hand ON stock_movements (actor_id, id) WHERE kind IN ('receive', 'count');
CREATE INDEX redeem_codes_redeemed ON redeem_codes (redeemed_by, redeemed_at) WHERE redeemed_at IS NOT NULL;
