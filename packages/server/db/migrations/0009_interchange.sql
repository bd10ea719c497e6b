CREATE TABLE import_batches (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL,
  file_id uuid NOT NULL,
  file_name text NOT NULL,
  -- Hash of the header row: a mapping is remembered per file shape.
  shape text COLLATE "C" NOT NULL,
  format jsonb NOT NULL,
  mapping jsonb NOT NULL,
  options jsonb NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'undoing', 'undone')),
  rows_total integer NOT NULL DEFAULT 0,
  rows_done integer NOT NULL DEFAULT 0,
  orders_total integer NOT NULL DEFAULT 0,
  orders_created integer NOT NULL DEFAULT 0,
  orders_skipped integer NOT NULL DEFAULT 0,
  orders_failed integer NOT NULL DEFAULT 0,
  report jsonb NOT NULL DEFAULT '{}',
  error_file_id uuid,
  message text,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE import_mappings (
  shape text COLLATE "C" PRIMARY KEY,
  mapping jsonb NOT NULL,
  options jsonb NOT NULL,
  used_at timestamptz NOT NULL
);
