CREATE TABLE payment_attempts (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders (id),
  -- Order number + two digits (R6).
  out_trade_no text COLLATE "C" NOT NULL UNIQUE,
  provider text COLLATE "C" NOT NULL CHECK (provider IN ('offline', 'sandbox', 'external')),
  -- cash, transfer, qr ...
  method text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'succeeded', 'failed', 'closed', 'unknown')),
  captured_amount bigint NOT NULL DEFAULT 0 CHECK (captured_amount >= 0),
  refund_pending_amount bigint NOT NULL DEFAULT 0 CHECK (refund_pending_amount >= 0),
  refunded_amount bigint NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
  provider_trade_no text COLLATE "C",
  proof_file_id uuid REFERENCES files (id),
  note text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  captured_at timestamptz,
  closed_at timestamptz,
  queried_at timestamptz,
  created_by uuid,
  version integer NOT NULL DEFAULT 1,
  -- R23: never more refunded than captured.
  CHECK (refund_pending_amount + refunded_amount <= captured_amount)
);
CREATE INDEX payment_attempts_order ON payment_attempts (order_id);
CREATE INDEX payment_attempts_open ON payment_attempts (created_at) WHERE state IN ('open', 'unknown');
CREATE UNIQUE INDEX payment_attempts_trade ON payment_attempts (provider, provider_trade_no) WHERE provider_trade_no IS NOT NULL;

CREATE TABLE refunds (
  id uuid PRIMARY KEY,
  refund_no text COLLATE "C" NOT NULL UNIQUE,
  attempt_id uuid NOT NULL REFERENCES payment_attempts (id),
  order_id uuid NOT NULL REFERENCES orders (id),
  amount bigint NOT NULL CHECK (amount > 0),
  -- order: takes money back from the order; suspense: gives back what no order claims.
  source text COLLATE "C" NOT NULL CHECK (source IN ('order', 'suspense')),
  state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed')),
  reason text NOT NULL,
  requested_by uuid,
  requested_at timestamptz NOT NULL,
  finished_at timestamptz,
  provider_refund_no text COLLATE "C",
  failure text
);
CREATE INDEX refunds_order ON refunds (order_id);
CREATE INDEX refunds_pending ON refunds (requested_at) WHERE state = 'pending';

-- R4: every captured fen has exactly one allocation. Append-only; rows of an attempt sum to its captured amount.
CREATE TABLE payment_allocations (
  id uuid PRIMARY KEY,
  attempt_id uuid NOT NULL REFERENCES payment_attempts (id),
  order_id uuid NOT NULL REFERENCES orders (id),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('order', 'refund', 'suspense')),
  amount bigint NOT NULL,
  refund_id uuid REFERENCES refunds (id),
  at timestamptz NOT NULL
);
CREATE INDEX payment_allocations_attempt ON payment_allocations (attempt_id);

-- Verified callbacks: stored raw (sealed), then answered, then handled (R19).
CREATE TABLE payment_notifications (
  id uuid PRIMARY KEY,
  provider text COLLATE "C" NOT NULL,
  -- The provider's own id of the notification: the same one twice is one row.
  provider_event_id text COLLATE "C" NOT NULL,
  raw_sealed bytea NOT NULL,
  received_at timestamptz NOT NULL,
  handled_at timestamptz,
  outcome text COLLATE "C",
  UNIQUE (provider, provider_event_id)
);

CREATE TABLE notification_quarantine (
  id uuid PRIMARY KEY,
  provider text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  raw_sealed bytea NOT NULL,
  ip text,
  at timestamptz NOT NULL
);
CREATE INDEX notification_quarantine_at ON notification_quarantine (at);

CREATE TABLE finance_tasks (
  id uuid PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  order_id uuid REFERENCES orders (id),
  attempt_id uuid REFERENCES payment_attempts (id),
  amount bigint,
  currency text COLLATE "C",
  facts jsonb NOT NULL DEFAULT '{}',
  state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
  created_at timestamptz NOT NULL,
  done_at timestamptz,
  done_by uuid,
  resolution text
);
CREATE INDEX finance_tasks_open ON finance_tasks (created_at) WHERE state = 'open';
CREATE INDEX finance_tasks_order ON finance_tasks (order_id);

-- The sandbox provider's own books (R21): it stands in for a bank, so it does not share the tables above.
CREATE TABLE sandbox_trades (
  out_trade_no text COLLATE "C" PRIMARY KEY,
  trade_no text COLLATE "C" NOT NULL UNIQUE,
  amount bigint NOT NULL,
  currency text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'paid', 'failed', 'closed')),
  notify_url text NOT NULL,
  paid_amount bigint NOT NULL DEFAULT 0,
  refunded_amount bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL
);
