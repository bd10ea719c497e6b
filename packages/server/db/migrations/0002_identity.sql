CREATE TABLE roles (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  -- owner, customer_service, warehouse, finance: built in; null: made by the owner.
  builtin text COLLATE "C" UNIQUE,
  permissions text[] NOT NULL,
  scope jsonb NOT NULL,
  masks jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text COLLATE "C" NOT NULL UNIQUE,
  display_name text NOT NULL,
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL,
  role_id uuid NOT NULL REFERENCES roles (id),
  disabled_at timestamptz,
  locale text COLLATE "C" NOT NULL DEFAULT 'zh-CN',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  ip text,
  user_agent text
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  -- First characters of the key, so that a person can tell keys apart.
  prefix text COLLATE "C" NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  made_by uuid NOT NULL REFERENCES users (id),
  permissions text[] NOT NULL,
  scope jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);

-- Lock-out per name and address together (R28); pruned daily.
CREATE TABLE login_failures (
  username text COLLATE "C" NOT NULL,
  ip text COLLATE "C" NOT NULL,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (username, ip)
);
