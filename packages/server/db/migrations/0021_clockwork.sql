-- A job runs once at a time over all processes: who runs it holds its lease and renews it. A process that dies stops renewing.
CREATE TABLE job_leases (
  job text COLLATE "C" PRIMARY KEY,
  run_id uuid NOT NULL,
  until timestamptz NOT NULL
);

-- Who pressed "run now" (null: the schedule), and which process it ran in.
ALTER TABLE job_runs ADD COLUMN started_by text;
ALTER TABLE job_runs ADD COLUMN process text COLLATE "C";
CREATE INDEX job_runs_started_at ON job_runs (started_at);
