-- The bus has two engines now, a lease that is renewed, and counts that all processes share.

-- `attempts` counts failures; `claims` counts how often the event was taken at all: one that always ends its process with
-- it would otherwise be taken for ever. The queue is small and rewritten all the time, so it is vacuumed by rows, not by share.
ALTER TABLE outbox ADD COLUMN claims smallint NOT NULL DEFAULT 0;
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- One open letter an event and reaction, however often a broker brings the event again.
ALTER TABLE dead_letters ADD COLUMN settled_at timestamptz;
UPDATE dead_letters SET settled_at = at WHERE state <> 'open';
UPDATE dead_letters d SET state = 'retried', settled_at = d.at, note = 'followed by a newer letter'
  WHERE state = 'open' AND EXISTS (SELECT FROM dead_letters n WHERE n.event_id = d.event_id AND n.handler = d.handler AND n.state = 'open' AND n.id > d.id);
CREATE UNIQUE INDEX dead_letters_open ON dead_letters (event_id, handler) WHERE state = 'open';
CREATE INDEX dead_letters_settled ON dead_letters (settled_at) WHERE state <> 'open';

-- What the bus did, over all processes, by kind and day (UTC): statistics, written every few seconds.
CREATE TABLE event_counts (
  kind text COLLATE "C" NOT NULL,
  day date NOT NULL,
  published bigint NOT NULL DEFAULT 0,
  handled bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  dead bigint NOT NULL DEFAULT 0,
  lag_ms_sum bigint NOT NULL DEFAULT 0,
  lag_ms_max bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (day, kind)
);
