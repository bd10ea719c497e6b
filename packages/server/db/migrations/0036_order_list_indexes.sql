-- The first page under any one filter must not scan a million orders to find that there are none. Each index is in the
-- order of the list (id is the time of the order), so that a page is read from its end; deep pages cost the same.
-- Measured and sized by `npm run bench -- scale`; docs/operate/scaling.md says what each costs.

-- Of every order: values that any shop may have many or none of.
CREATE INDEX orders_shop ON orders (shop_id, id);
CREATE INDEX orders_warehouse ON orders (warehouse_id, id);
CREATE INDEX orders_source ON orders (source, id);
CREATE INDEX orders_type ON orders (type, id);
CREATE INDEX orders_payment_state ON orders (payment_state, id);
CREATE INDEX orders_amount ON orders (total_amount, id);

-- Of what is rare: orders without it cost nothing.
CREATE INDEX orders_terms ON orders (payment_terms, id) WHERE payment_terms <> 'prepaid';
CREATE INDEX orders_flag ON orders (seller_flag, id) WHERE seller_flag > 0;
CREATE INDEX orders_held ON orders (id) WHERE held_at IS NOT NULL;
CREATE INDEX orders_short ON orders (id) WHERE shortage_qty > 0;
CREATE INDEX orders_refund_pending ON orders (id) WHERE refund_pending_amount > 0;
CREATE INDEX orders_assignee ON orders (assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX orders_tags ON orders USING gin (tags) WHERE tags <> '{}';

-- Deadlines as the list sorts by them; those without one come after, by id.
CREATE INDEX orders_pay_by_all ON orders (pay_by, id) WHERE pay_by IS NOT NULL;
CREATE INDEX orders_ship_by_all ON orders (ship_by, id) WHERE ship_by IS NOT NULL;

-- Times follow the order in which rows lie: a few bytes for a whole day of orders.
CREATE INDEX orders_paid_at ON orders USING brin (paid_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX orders_shipped_at ON orders USING brin (shipped_at) WITH (pages_per_range = 32, autosummarize = on);
-- Imported history alone may have been paid or shipped before it was ordered: normally empty, and asked before that is taken for granted.
CREATE INDEX orders_paid_before ON orders (id) WHERE paid_at < created_at;
CREATE INDEX orders_shipped_before ON orders (id) WHERE shipped_at < created_at;

CREATE INDEX shipments_carrier ON shipments (carrier, order_id) WHERE state <> 'voided';
