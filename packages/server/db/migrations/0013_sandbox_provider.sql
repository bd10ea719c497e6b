-- The sandbox provider answers a refund number asked twice with the same refund, as real providers do; its cashier page
-- says what is bought and until when.
ALTER TABLE sandbox_trades
  ADD COLUMN subject text NOT NULL DEFAULT '',
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN paid_at timestamptz;

CREATE TABLE sandbox_refunds (
  refund_no text COLLATE "C" PRIMARY KEY,
  out_trade_no text COLLATE "C" NOT NULL REFERENCES sandbox_trades (out_trade_no),
  provider_refund_no text COLLATE "C" NOT NULL UNIQUE,
  amount bigint NOT NULL CHECK (amount > 0),
  at timestamptz NOT NULL
);
CREATE INDEX sandbox_refunds_trade ON sandbox_refunds (out_trade_no);
