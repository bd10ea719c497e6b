-- Staged rows lie in sealed blocks, sorted into buckets by order number, instead of one table row each (ADR 0069): two
-- indexes, a seal and three rewrites a row were most of an import. A run that was under way reads its file once more.
DROP TABLE import_orders;
DROP TABLE import_rows;

CREATE TABLE import_chunks (
  batch_id uuid NOT NULL,
  -- All rows of an order number are in one bucket; a bucket is worked on in memory.
  bucket smallint NOT NULL,
  -- In the order of the file.
  seq integer NOT NULL,
  -- Rows as JSON, compressed, sealed (R27).
  rows_sealed bytea NOT NULL,
  PRIMARY KEY (batch_id, bucket, seq)
);
-- Compressed already.
ALTER TABLE import_chunks ALTER COLUMN rows_sealed SET STORAGE EXTERNAL;

-- Rows that somebody must look at, and nothing of what they say.
CREATE TABLE import_told_rows (
  batch_id uuid NOT NULL,
  -- Line of the file, from 1.
  line_no integer NOT NULL,
  reason text COLLATE "C",
  reason_column smallint,
  -- What is doubtful about an accepted row: names of the contract's table, comma-separated.
  doubt text COLLATE "C",
  PRIMARY KEY (batch_id, line_no)
);

-- An accepted order names it.
ALTER TABLE import_skus ADD COLUMN is_needed boolean NOT NULL DEFAULT false;

ALTER TABLE import_batches
  -- Its chunks are whole.
  ADD COLUMN is_staged boolean NOT NULL DEFAULT false,
  -- How many orders, in the order of the buckets, are done with; changes in the transaction that places them.
  ADD COLUMN orders_placed integer NOT NULL DEFAULT 0;
