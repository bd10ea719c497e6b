-- One thing done with many orders: a row and its items, worked off in bounded steps (ADR 51).
CREATE TABLE order_batches (
  id uuid PRIMARY KEY,
  -- In whose name, and under whose present permissions and scope, every item is done.
  by_kind text COLLATE "C" NOT NULL CHECK (by_kind IN ('user', 'api_key')),
  by_id uuid NOT NULL,
  action text COLLATE "C" NOT NULL CHECK (action IN ('marks', 'hold', 'release', 'cancel', 'ship', 'undo')),
  -- What is to be done: may hold a memo or a reason, so it is sealed (R27).
  act_sealed bytea NOT NULL,
  -- The batch that this one takes back.
  undo_of uuid REFERENCES order_batches (id) ON DELETE CASCADE,
  state text COLLATE "C" NOT NULL CHECK (state IN ('running', 'done')),
  total integer NOT NULL CHECK (total > 0),
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  lease_by uuid,
  lease_until timestamptz
);
CREATE INDEX order_batches_waiting ON order_batches (created_at) WHERE state = 'running';
CREATE INDEX order_batches_mine ON order_batches (by_id, id);
CREATE INDEX order_batches_created ON order_batches (created_at);
CREATE INDEX order_batches_undo ON order_batches (undo_of) WHERE undo_of IS NOT NULL;

CREATE TABLE order_batch_items (
  batch_id uuid NOT NULL REFERENCES order_batches (id) ON DELETE CASCADE,
  seq integer NOT NULL,
  order_id uuid NOT NULL,
  -- Changes in the transaction that changes the order: once in effect, whatever dies.
  state text COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'unchanged', 'failed')),
  code text COLLATE "C",
  -- What the refusal's sentence speaks of; may quote a reason.
  facts_sealed bytea,
  -- What it was before, for the undo.
  before_sealed bytea,
  PRIMARY KEY (batch_id, seq),
  UNIQUE (batch_id, order_id)
);
CREATE INDEX order_batch_items_waiting ON order_batch_items (batch_id, seq) WHERE state = 'waiting';
