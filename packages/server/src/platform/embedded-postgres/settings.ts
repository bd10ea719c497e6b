/**
 * Sensible for a laptop that does other things too. `fsync` and `synchronous_commit` stay on: an answered order is on disk.
 * Written to `danflow.conf` at each start; ALTER SYSTEM and later lines of postgresql.conf win over it.
 */
export const LAPTOP_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '60',
  shared_buffers: '256MB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  idle_in_transaction_session_timeout: '60s',
  // Seven files, one a weekday, each begun anew after a week: the log cannot fill the disk.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_truncate_on_rotation: 'on',
  // Error details quote row values and statements quote parameters; both can be personal data, which no log may hold.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

export const confText = (settings: Readonly<Record<string, string>>): string =>
  [
    '# Written by Danflow at each start. Change settings with ALTER SYSTEM instead.',
    ...Object.entries(settings).map(([name, value]) => `${name} = '${value}'`),
    '',
  ].join('\n');
