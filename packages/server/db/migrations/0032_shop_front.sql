-- What buyers and couriers see of a shop: its logo, and the sender printed on parcels. The merchant's own data, so plain.
ALTER TABLE shops
  ADD COLUMN logo_id uuid REFERENCES files (id),
  ADD COLUMN sender jsonb NOT NULL DEFAULT '{"name":"","phone":"","address":""}';

-- Why an alert was closed or put off, and until when it is out of sight.
ALTER TABLE stock_alerts
  ADD COLUMN note text NOT NULL DEFAULT '',
  ADD COLUMN snoozed_until timestamptz;
