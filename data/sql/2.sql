-- What the user set for the whole program (ms_settings_table()); what is not here is at its default.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Who is deferred is tried again: a series of tries ends with the first that is not deferred.
ALTER TABLE recipients ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recipients ADD COLUMN deferred_since INTEGER; -- the first of the series
ALTER TABLE recipients ADD COLUMN next_attempt INTEGER;   -- only while deferred; NULL: by hand
CREATE INDEX recipients_due ON recipients (campaign_id, next_attempt) WHERE next_attempt NOT NULL;

ALTER TABLE campaigns ADD COLUMN retry TEXT NOT NULL DEFAULT 'standard'; -- ms_retry_to_string()
ALTER TABLE campaigns ADD COLUMN schedule TEXT NOT NULL DEFAULT '';      -- ms_schedule_to_string()
ALTER TABLE campaigns ADD COLUMN due INTEGER NOT NULL DEFAULT 0;         -- while it waits: for when

-- Interrupted, it goes on by itself.
ALTER TABLE runs ADD COLUMN background INTEGER NOT NULL DEFAULT 0;

-- A direct try belongs to a site.
CREATE TABLE peers_with_sites (
  id      INTEGER PRIMARY KEY,
  route   TEXT NOT NULL,
  site    TEXT NOT NULL DEFAULT '',
  server  TEXT NOT NULL,
  address TEXT NOT NULL,
  tls     TEXT NOT NULL,
  UNIQUE (route, site, server, address, tls)
);
INSERT INTO peers_with_sites (id, route, server, address, tls)
  SELECT id, route, server, address, tls FROM peers;
DROP TABLE peers;
ALTER TABLE peers_with_sites RENAME TO peers;

-- Accounts that serve a campaign together.
CREATE TABLE pools (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE
);
CREATE TABLE pool_members (
  pool_id    INTEGER NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  weight     INTEGER NOT NULL,
  PRIMARY KEY (pool_id, account_id)
) WITHOUT ROWID;
