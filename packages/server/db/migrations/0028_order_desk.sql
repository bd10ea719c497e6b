-- Orders being written: what is typed holds personal data, so it is sealed, belongs to one person and goes after a week (R27).
CREATE TABLE order_drafts (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  content_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX order_drafts_owner ON order_drafts (owner_id, updated_at);
CREATE INDEX order_drafts_expires ON order_drafts (expires_at);

-- What has been printed, and when last: a second label for one parcel is asked about first. Who looked stands in the journal.
CREATE TABLE order_prints (
  order_id uuid NOT NULL,
  form text COLLATE "C" NOT NULL CHECK (form IN ('slip', 'label', 'receipt')),
  times integer NOT NULL CHECK (times > 0),
  last_at timestamptz NOT NULL,
  last_by text NOT NULL,
  PRIMARY KEY (order_id, form)
);

-- A note may hold anything people write down of a buyer: sealed (R27).
ALTER TABLE customers
  ADD COLUMN note_sealed bytea,
  ADD COLUMN blacklisted_at timestamptz,
  ADD COLUMN blacklisted_by text;

-- 拼音 initials of title and options (手冲壶 → sch); their 2-grams stand in grams. Null: not yet made, a job makes them.
ALTER TABLE skus ADD COLUMN initials text;
CREATE INDEX skus_no_initials ON skus (id) WHERE initials IS NULL;
