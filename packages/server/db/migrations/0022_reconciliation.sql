-- Bills as providers wrote them: sealed, kept as long as statements of a bank (R27).
ALTER TABLE files DROP CONSTRAINT files_kind_check;
ALTER TABLE files
  ADD CONSTRAINT files_kind_check CHECK (kind IN ('product_picture', 'payment_proof', 'artwork', 'import', 'error_file', 'export', 'bill'));
ALTER TABLE payment_alerts DROP CONSTRAINT payment_alerts_kind_check;
ALTER TABLE payment_alerts
  ADD CONSTRAINT payment_alerts_kind_check CHECK (
    kind IN ('notification_refused', 'account_changed', 'key_expiring', 'bill_overdue', 'bill_failed', 'bill_differs', 'bill_unsigned')
  );

-- One merchant at one provider; the entered account and the environment's of the same merchant share its bill.
CREATE TABLE reconciliation_books (
  id uuid PRIMARY KEY,
  provider text COLLATE "C" NOT NULL CHECK (provider IN ('wechat_pay', 'alipay')),
  -- The keyed commitment of payment_accounts.
  identity text COLLATE "C" NOT NULL,
  is_simulated boolean NOT NULL,
  label text NOT NULL,
  opened_on date NOT NULL,
  -- R24: signed off until this day; nothing counts in a closed day any more.
  closed_through date,
  -- Agreed fee in millionths; null: not checked.
  fee_ppm integer CHECK (fee_ppm BETWEEN 0 AND 100000),
  UNIQUE (provider, identity, is_simulated)
);

CREATE TABLE reconciliation_batches (
  id uuid PRIMARY KEY,
  book_id uuid NOT NULL REFERENCES reconciliation_books (id),
  -- Of Beijing time, as bills are.
  day date NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'success', 'failed', 'no_bill')),
  -- provider: fetch the bill; kept: read the stored file.
  read_from text COLLATE "C" NOT NULL DEFAULT 'provider' CHECK (read_from IN ('provider', 'kept')),
  tries integer NOT NULL DEFAULT 0,
  runs integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  problem text COLLATE "C",
  problem_detail text,
  file_id uuid REFERENCES files (id),
  file_sha256 bytea,
  source text COLLATE "C" CHECK (source IN ('download', 'upload')),
  bill_rows integer NOT NULL DEFAULT 0,
  matched integer NOT NULL DEFAULT 0,
  lease_by uuid,
  lease_until timestamptz,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  signed_at timestamptz,
  signed_by uuid,
  sign_note text,
  UNIQUE (book_id, day)
);
CREATE INDEX reconciliation_batches_day ON reconciliation_batches (day);
CREATE INDEX reconciliation_batches_due ON reconciliation_batches (next_at) WHERE state IN ('waiting', 'running', 'failed');

-- Every payment and refund of ours that succeeded at a provider, once: the day it counts in, and the row of a bill that shows it.
CREATE TABLE reconciliation_entries (
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('payment', 'refund')),
  local_id uuid NOT NULL,
  book_id uuid NOT NULL REFERENCES reconciliation_books (id),
  -- The open day, where the day it happened on was closed.
  day date NOT NULL,
  home_day date NOT NULL,
  attempt_id uuid NOT NULL,
  order_id uuid NOT NULL,
  shop_id uuid NOT NULL,
  amount bigint NOT NULL,
  at timestamptz NOT NULL,
  -- pool: no bill has shown it yet. difference: it has a row in reconciliation_differences.
  state text COLLATE "C" NOT NULL CHECK (state IN ('pool', 'matched', 'difference')),
  bill_batch_id uuid REFERENCES reconciliation_batches (id),
  bill_line integer,
  there_amount bigint,
  -- In hundred-thousandths of a yuan.
  fee bigint,
  PRIMARY KEY (kind, local_id)
);
CREATE INDEX reconciliation_entries_day ON reconciliation_entries (book_id, day);
CREATE INDEX reconciliation_entries_pool ON reconciliation_entries (book_id, home_day) WHERE state = 'pool';
CREATE INDEX reconciliation_entries_bill ON reconciliation_entries (bill_batch_id) WHERE bill_batch_id IS NOT NULL;

-- Both sides of a day by shop. Rows of a signed day are never touched again.
CREATE TABLE reconciliation_totals (
  batch_id uuid NOT NULL REFERENCES reconciliation_batches (id),
  -- Empty: rows of the bill that belong to no order of ours.
  shop text COLLATE "C" NOT NULL,
  here_payments bigint NOT NULL DEFAULT 0,
  here_payment_count integer NOT NULL DEFAULT 0,
  here_refunds bigint NOT NULL DEFAULT 0,
  here_refund_count integer NOT NULL DEFAULT 0,
  there_payments bigint NOT NULL DEFAULT 0,
  there_payment_count integer NOT NULL DEFAULT 0,
  there_refunds bigint NOT NULL DEFAULT 0,
  there_refund_count integer NOT NULL DEFAULT 0,
  fees bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (batch_id, shop)
);

CREATE TABLE reconciliation_differences (
  id uuid PRIMARY KEY,
  book_id uuid NOT NULL REFERENCES reconciliation_books (id),
  batch_id uuid NOT NULL REFERENCES reconciliation_batches (id),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('missing_here', 'missing_there', 'amount', 'status', 'fee', 'duplicate')),
  row_kind text COLLATE "C" NOT NULL CHECK (row_kind IN ('payment', 'refund')),
  -- The same facts found by another run are the same difference.
  fingerprint text COLLATE "C" NOT NULL,
  out_trade_no text COLLATE "C" NOT NULL,
  trade_no text COLLATE "C",
  refund_no text COLLATE "C",
  bill_line integer,
  there_amount bigint,
  there_status text,
  there_at timestamptz,
  there_fee bigint,
  expected_fee bigint,
  here_amount bigint,
  here_state text COLLATE "C",
  here_at timestamptz,
  -- The attempt or refund of ours; null where there is none.
  local_id uuid,
  attempt_id uuid,
  order_id uuid,
  proposal text COLLATE "C" NOT NULL CHECK (proposal IN ('query', 'book', 'refund', 'wait')),
  state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'carried', 'solved')),
  solution text COLLATE "C" CHECK (solution IN ('bill_right', 'books_right', 'late_callback', 'late_row', 'gone')),
  note text,
  solved_at timestamptz,
  solved_by uuid,
  booked_day date,
  task_id uuid REFERENCES finance_tasks (id),
  queried_at timestamptz,
  query_state text COLLATE "C",
  query_amount bigint,
  created_at timestamptz NOT NULL,
  UNIQUE (batch_id, fingerprint)
);
CREATE INDEX reconciliation_differences_open ON reconciliation_differences (id) WHERE state <> 'solved';
CREATE INDEX reconciliation_differences_order ON reconciliation_differences (order_id) WHERE state <> 'solved';
CREATE INDEX reconciliation_differences_local ON reconciliation_differences (row_kind, local_id) WHERE state <> 'solved';

-- What reconciliation selects by: the moment of success.
CREATE INDEX payment_attempts_captured ON payment_attempts (account_id, captured_at) WHERE state = 'succeeded' AND account_id IS NOT NULL;
CREATE INDEX refunds_requested_at ON refunds (requested_at);
CREATE INDEX refunds_finished_at ON refunds (finished_at) WHERE state = 'succeeded';
