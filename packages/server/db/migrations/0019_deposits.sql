-- Deposit and balance of custom-made orders: what lets the order go ahead; the rest is paid before it ships.
ALTER TABLE orders ADD COLUMN deposit_amount bigint CHECK (deposit_amount > 0 AND deposit_amount < total_amount);
ALTER TABLE shops ADD COLUMN deposit_percent smallint CHECK (deposit_percent BETWEEN 1 AND 99);

-- Units whose money went back before they left: never to be sent.
ALTER TABLE order_lines ADD COLUMN dropped_qty integer NOT NULL DEFAULT 0 CHECK (dropped_qty >= 0);
ALTER TABLE order_lines DROP CONSTRAINT order_lines_check1;
ALTER TABLE order_lines
  ADD CONSTRAINT order_lines_units CHECK (reserved_qty + shipped_qty + shortage_qty + dropped_qty <= qty);
