-- Views of the order list that people keep: filters, sort, columns, density. Personal data never stands in one (R14).
CREATE TABLE order_views (
  id uuid PRIMARY KEY,
  -- Who made it: a person, or an API key.
  owner_id uuid NOT NULL,
  is_shared boolean NOT NULL,
  name text NOT NULL,
  -- Conditions as the list's address writes them: checked by the contract on the way in.
  filter jsonb NOT NULL,
  sort text COLLATE "C",
  columns text[],
  density text COLLATE "C",
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  version integer NOT NULL
);
CREATE UNIQUE INDEX order_views_own_name ON order_views (owner_id, name) WHERE NOT is_shared;
CREATE UNIQUE INDEX order_views_shared_name ON order_views (name) WHERE is_shared;
