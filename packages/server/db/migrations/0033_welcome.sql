-- The first run: one row for the whole installation, once somebody has begun or waved it off. What is done is read from the data.
CREATE TABLE welcome (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  skipped text[] NOT NULL DEFAULT '{}',
  begun_at timestamptz NOT NULL,
  closed_at timestamptz
);
