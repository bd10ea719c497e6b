-- What one person may give back in any 24 hours, and what goes back without a person (R23). One row; minor units of each currency.
CREATE TABLE refund_rules (
  id smallint PRIMARY KEY CHECK (id = 1),
  -- Beyond it a second person decides; null: one person is enough.
  alone_day_max bigint CHECK (alone_day_max >= 0),
  -- Beyond it nothing is begun; null: no limit.
  person_day_max bigint CHECK (person_day_max >= 0),
  automatic_day_max bigint NOT NULL CHECK (automatic_day_max >= 0),
  changed_at timestamptz,
  changed_by uuid,
  version integer NOT NULL DEFAULT 1
);
INSERT INTO refund_rules (id, alone_day_max, person_day_max, automatic_day_max) VALUES (1, NULL, 2000000, 500000);

ALTER TABLE refunds
  -- One wish of a person may take from several payments: their refunds share it.
  ADD COLUMN request_id uuid,
  -- Whose limit it uses: a key's maker for an API key.
  ADD COLUMN person_id uuid,
  -- null: nobody needs to look. While it waits the provider is not asked; rejected ones end as failed.
  ADD COLUMN approval text COLLATE "C" CHECK (approval IN ('waiting', 'approved', 'rejected')),
  ADD COLUMN decided_by uuid,
  ADD COLUMN decided_at timestamptz,
  ADD COLUMN decision_note text,
  -- When the provider was asked last: nobody waits behind refunds that do not end.
  ADD COLUMN asked_at timestamptz;
CREATE INDEX refunds_person ON refunds (person_id, requested_at) WHERE person_id IS NOT NULL;
CREATE INDEX refunds_request ON refunds (request_id) WHERE request_id IS NOT NULL;

-- What a refund was for. `unsent_qty` of the units had not left: once the money is back they are nobody's to send.
CREATE TABLE refund_lines (
  request_id uuid NOT NULL,
  order_id uuid NOT NULL,
  line_no smallint NOT NULL,
  qty integer NOT NULL CHECK (qty > 0),
  unsent_qty integer NOT NULL CHECK (unsent_qty >= 0 AND unsent_qty <= qty),
  amount bigint NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (request_id, line_no)
);
CREATE INDEX refund_lines_order ON refund_lines (order_id);

ALTER TABLE finance_tasks ADD COLUMN refund_id uuid REFERENCES refunds (id);
CREATE INDEX finance_tasks_refund ON finance_tasks (refund_id) WHERE refund_id IS NOT NULL;
