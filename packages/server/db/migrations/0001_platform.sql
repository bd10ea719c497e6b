-- What every module stands on: key check, settings, journal, outbox, idempotency, jobs.
-- Ids are UUIDv7 made in Node (outside PostgreSQL 15 has no uuidv7()); keyset text columns are COLLATE "C" (R30).

CREATE TABLE key_checks (
  key_id text COLLATE "C" PRIMARY KEY,
  -- HMAC of a fixed sentence under the key: a wrong key ring is refused at start, not found out when decrypting (R25).
  check_value bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE settings (
  name text COLLATE "C" PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid
);

-- Append-only. One keyed hash chain a subject (an order, a user, a SKU, a payment attempt ...).
CREATE TABLE journal (
  subject_id uuid NOT NULL,
  seq integer NOT NULL CHECK (seq > 0),
  subject_kind text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text COLLATE "C" NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  action text COLLATE "C" NOT NULL,
  -- {"field": [from, to]}; personal values appear as keyed commitments only (R26).
  changes jsonb NOT NULL,
  reason text,
  request_id text,
  -- {"order": "<hex>", "shipment:<id>": "<hex>"}: what the live rows must hash to after this entry.
  digests jsonb NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  mac bytea NOT NULL,
  PRIMARY KEY (subject_id, seq)
);
CREATE INDEX journal_at ON journal (at);

-- The notary chains all entries of a closed time window, off the hot path.
CREATE TABLE journal_checkpoints (
  seq integer PRIMARY KEY CHECK (seq > 0),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  entries integer NOT NULL,
  digest bytea NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  mac bytea NOT NULL,
  made_at timestamptz NOT NULL
);

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL,
  attempts smallint NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  last_error text
);
CREATE INDEX outbox_next_at ON outbox (next_at);

-- Once in effect: the mark commits together with what the handler did.
CREATE TABLE event_deliveries (
  event_id uuid NOT NULL,
  handler text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (event_id, handler)
);
CREATE INDEX event_deliveries_at ON event_deliveries USING brin (at);

CREATE TABLE dead_letters (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  payload jsonb NOT NULL,
  handler text COLLATE "C" NOT NULL,
  error text NOT NULL,
  attempts smallint NOT NULL,
  at timestamptz NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'retried', 'discarded')),
  note text
);

CREATE TABLE idempotency_keys (
  principal_id uuid NOT NULL,
  route text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  body_hash bytea NOT NULL,
  ids jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (principal_id, route, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys USING brin (at);

-- One row a job: what it did last, for the operations page. The schedule itself is pg-boss's.
CREATE TABLE job_runs (
  id uuid PRIMARY KEY,
  job text COLLATE "C" NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  outcome text COLLATE "C" NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed')),
  handled integer NOT NULL DEFAULT 0,
  message text
);
CREATE INDEX job_runs_job ON job_runs (job, started_at DESC);

CREATE SEQUENCE order_number_seq;
