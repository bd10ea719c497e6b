-- Accounts of the merchant at payment providers. What was typed is sealed as one JSON; nothing here tells a secret.
CREATE TABLE payment_accounts (
  id uuid PRIMARY KEY,
  provider text COLLATE "C" NOT NULL CHECK (provider IN ('wechat_pay', 'alipay')),
  -- environment: wins while it is set there.
  source text COLLATE "C" NOT NULL CHECK (source IN ('entered', 'environment')),
  -- replaced: another merchant's account took its place; its older payments are still asked about with it.
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'off', 'replaced')),
  -- What people know it by: the merchant number.
  label text NOT NULL,
  -- Keyed commitments (R26): who the merchant is, and all values.
  identity text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  values_sealed bytea NOT NULL,
  -- Made against a simulator: never opened in production (R21).
  is_simulated boolean NOT NULL,
  expires_at timestamptz,
  tested_at timestamptz,
  test_problem text,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by uuid,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (provider, source, identity, is_simulated)
);
CREATE UNIQUE INDEX payment_accounts_active ON payment_accounts (provider, source) WHERE state = 'active';

-- An attempt stays with the account it was begun under, and with the kind of page it was begun for.
ALTER TABLE payment_attempts
  ADD COLUMN account_id uuid REFERENCES payment_accounts (id),
  ADD COLUMN scene text COLLATE "C";
-- The second look at what was closed: see payments/sweep.ts.
CREATE INDEX payment_attempts_closed ON payment_attempts (closed_at) WHERE state = 'closed' AND account_id IS NOT NULL;
ALTER TABLE payment_notifications ADD COLUMN account_id uuid;

-- What the buyer was given to pay with. An attempt without a row here was shown to nobody, so nobody can have paid it.
CREATE TABLE payment_instructions (
  attempt_id uuid PRIMARY KEY REFERENCES payment_attempts (id),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('redirect', 'qr')),
  -- The text of a QR code; null for an address, which is made anew each time.
  content text,
  expires_at timestamptz,
  given_at timestamptz NOT NULL
);

-- Refunds that nobody asked for: second payments, payments after the cancellation. Capped a day (R23).
ALTER TABLE refunds ADD COLUMN is_automatic boolean NOT NULL DEFAULT false;
CREATE INDEX refunds_automatic ON refunds (requested_at) WHERE is_automatic;

-- What the owner must hear about the safety of payments; one row a kind, provider and hour.
CREATE TABLE payment_alerts (
  id uuid PRIMARY KEY,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('notification_refused', 'account_changed', 'key_expiring')),
  provider text COLLATE "C" NOT NULL,
  bucket text COLLATE "C" NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  count integer NOT NULL DEFAULT 1,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  seen_at timestamptz,
  seen_by uuid,
  UNIQUE (kind, provider, bucket)
);
CREATE INDEX payment_alerts_open ON payment_alerts (last_at) WHERE seen_at IS NULL;
