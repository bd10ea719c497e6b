-- An import is read once into staged rows, so that rows of one order are found together wherever they stand in the file,
-- memory stays flat, and a killed run goes on where it stopped (ADR 0025). All three are emptied when the batch is done.
ALTER TABLE import_batches
  -- The process that works on the batch; an expired lease is taken over.
  ADD COLUMN lease_by uuid,
  ADD COLUMN lease_until timestamptz;
CREATE INDEX import_batches_waiting ON import_batches (created_at) WHERE state IN ('checking', 'running', 'undoing');

CREATE TABLE import_rows (
  batch_id uuid NOT NULL,
  -- Line of the file, from 1.
  line_no integer NOT NULL,
  -- Null: not even its order is known.
  source_no text COLLATE "C",
  -- Whose order it is: c:<code>, p:<blind token of the phone>, n:<blind token of the name>; empty: the row does not say.
  customer_key text COLLATE "C" NOT NULL DEFAULT '',
  sku_key text COLLATE "C",
  -- Hash of all cells but the line's own number.
  same_as text COLLATE "C",
  -- json, not jsonb: it is written and read once, never looked into.
  facts json,
  -- Name, phone, street, messages of the row, sealed (R27).
  private_sealed bytea,
  reason text COLLATE "C",
  reason_column smallint,
  -- What was doubtful about an accepted row: names of the contract's table, comma-separated.
  doubt text COLLATE "C",
  PRIMARY KEY (batch_id, line_no)
);
CREATE INDEX import_rows_order ON import_rows (batch_id, source_no, customer_key, line_no);
CREATE INDEX import_rows_told ON import_rows (batch_id, line_no) WHERE reason IS NOT NULL OR doubt IS NOT NULL;

-- One row an order of the file. Its state changes in the transaction that places the order: exactly once, whatever dies.
CREATE TABLE import_orders (
  batch_id uuid NOT NULL,
  -- In the order of the file.
  group_no integer NOT NULL,
  source_no text COLLATE "C" NOT NULL,
  customer_key text COLLATE "C" NOT NULL,
  -- 1, or which of several customers of one order number: #2, #3 …
  part smallint NOT NULL,
  rows integer NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'ready', 'refused', 'done', 'skipped')),
  order_id uuid,
  PRIMARY KEY (batch_id, group_no)
);

CREATE INDEX import_orders_source ON import_orders (batch_id, source_no);

CREATE TABLE import_skus (
  batch_id uuid NOT NULL,
  sku_key text COLLATE "C" NOT NULL,
  first_line integer NOT NULL,
  -- As the file has it; of one without: its barcode, or a code made from its name.
  file_code text COLLATE "C" NOT NULL,
  -- As it is, or will be, in the catalogue: file_code, or with #2 behind it.
  code text COLLATE "C" NOT NULL,
  barcode text COLLATE "C",
  title text NOT NULL,
  options text NOT NULL,
  -- Information for a SKU that is created: what one unit cost in its first row.
  price_amount bigint NOT NULL DEFAULT 0,
  -- Null until it is created.
  sku_id uuid,
  refused text COLLATE "C",
  PRIMARY KEY (batch_id, sku_key)
);
CREATE INDEX import_skus_code ON import_skus (batch_id, file_code, first_line);
