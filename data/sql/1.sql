-- The ledger's first form.  Times are µs since 1970-01-01 UTC.  An address stands as its key (ASCII
-- with the domain as A-labels, compared without regard to case) and, only where that is not what
-- the user wrote, in its written form beside it.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The contacts' fields; a contact's values are a JSON array in the order of "position".
CREATE TABLE fields (
  position INTEGER PRIMARY KEY,          -- 0, 1, 2, … without gaps; never changes
  name     TEXT NOT NULL,                -- as its column was called
  key      TEXT NOT NULL UNIQUE          -- ms_field_name_key()
);

CREATE TABLE imports (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  list_id    INTEGER,                    -- the list it filled; may be gone
  list_name  TEXT NOT NULL,
  file       TEXT NOT NULL,
  existing   INTEGER NOT NULL,           -- keep 0, fill 1, replace 2
  state      INTEGER NOT NULL,           -- staging 0, published 1, undone 2, undoing 3
  made_list  INTEGER NOT NULL DEFAULT 0, -- the list was made by it
  started    INTEGER NOT NULL,
  rows       INTEGER NOT NULL DEFAULT 0,
  added      INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  unchanged  INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  rejected   INTEGER NOT NULL DEFAULT 0,
  suppressed INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE import_rejects (
  import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  line      INTEGER NOT NULL,
  raw       TEXT NOT NULL,
  reason    TEXT NOT NULL,
  PRIMARY KEY (import_id, line)
) WITHOUT ROWID;

-- The values that an import replaced, for undo, and those that still wait to replace them.
CREATE TABLE import_changes (
  import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  address   TEXT NOT NULL COLLATE NOCASE,
  fields    TEXT,
  waiting   TEXT,
  PRIMARY KEY (import_id, address)
) WITHOUT ROWID;
CREATE INDEX import_changes_waiting ON import_changes (import_id, address) WHERE waiting NOT NULL;

CREATE TABLE contacts (
  id        INTEGER PRIMARY KEY,
  address   TEXT NOT NULL UNIQUE COLLATE NOCASE,
  written   TEXT,
  fields    TEXT,                        -- JSON array; NULL: all empty
  import_id INTEGER                      -- the import that added it
);

CREATE TABLE lists (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  name    TEXT NOT NULL UNIQUE COLLATE NOCASE,
  created INTEGER NOT NULL,
  hidden  INTEGER NOT NULL DEFAULT 0     -- an import is staging into it
);

CREATE TABLE memberships (
  list_id    INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
  contact_id INTEGER NOT NULL,
  import_id  INTEGER,                    -- the import that put the contact on the list
  PRIMARY KEY (list_id, contact_id)
) WITHOUT ROWID;

CREATE TABLE suppressions (
  address TEXT PRIMARY KEY COLLATE NOCASE,
  written TEXT,
  reason  TEXT NOT NULL,                 -- unsubscribed, bounced, complained, manual
  at      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
  id                      INTEGER PRIMARY KEY AUTOINCREMENT,
  name                    TEXT NOT NULL UNIQUE COLLATE NOCASE,
  host                    TEXT NOT NULL,
  port                    INTEGER NOT NULL,
  security                INTEGER NOT NULL,
  user                    TEXT,
  password_file           TEXT,
  ca_file                 TEXT,
  connections             INTEGER NOT NULL,
  messages_per_connection INTEGER NOT NULL,
  recipients_per_message  INTEGER NOT NULL,
  timeout                 INTEGER NOT NULL,
  per_second              INTEGER NOT NULL,
  per_minute              INTEGER NOT NULL,
  per_hour                INTEGER NOT NULL,
  per_day                 INTEGER NOT NULL,
  per_month               INTEGER NOT NULL,
  pace                    TEXT           -- where each limit stood after the last message: JSON
);

CREATE TABLE campaigns (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
  sender        TEXT NOT NULL,           -- the From mailbox
  subject       TEXT NOT NULL,
  text          TEXT,
  html          TEXT,
  reply_to      TEXT,
  envelope_from TEXT,
  headers       TEXT NOT NULL,           -- JSON array of "Name: value"
  created       INTEGER NOT NULL,
  state         INTEGER NOT NULL DEFAULT 0,
  rehearsal     INTEGER NOT NULL DEFAULT 0,
  frozen_at     INTEGER NOT NULL DEFAULT 0,
  route         TEXT,
  reason        TEXT,
  first_recipient INTEGER NOT NULL DEFAULT 0, -- its recipients have ids between these
  last_recipient  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE attachments (
  id          INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  type        TEXT NOT NULL,
  content_id  TEXT,
  source      TEXT,
  data        BLOB NOT NULL
);
CREATE INDEX attachments_by_campaign ON attachments (campaign_id);

-- The lists a campaign was sent to, for those added since.
CREATE TABLE campaign_lists (
  campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  list_id     INTEGER NOT NULL,
  excluded    INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, list_id)
) WITHOUT ROWID;

-- One row an address in a campaign, whatever becomes of the contact: nobody gets it twice.
CREATE TABLE recipients (
  id          INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  address     TEXT NOT NULL COLLATE NOCASE,
  written     TEXT,
  state       INTEGER NOT NULL DEFAULT 0,
  tries       INTEGER NOT NULL DEFAULT 0, -- rows in attempts; the last one has this number
  losses      INTEGER NOT NULL DEFAULT 0, -- connections lost inside its transaction since it was queued
  UNIQUE (campaign_id, address)
);
-- Claimed and sending are short moments: without them in the index a message moves in it twice
-- rather than six times.  A query uses it only where it repeats the condition.
CREATE INDEX recipients_by_state ON recipients (campaign_id, state) WHERE state NOT IN (1, 2);

CREATE TABLE peers (
  id      INTEGER PRIMARY KEY,
  route   TEXT NOT NULL,
  server  TEXT NOT NULL,
  address TEXT NOT NULL,
  tls     TEXT NOT NULL,
  UNIQUE (route, server, address, tls)
);

CREATE TABLE attempts (
  recipient_id INTEGER NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
  number       INTEGER NOT NULL,
  run_id       INTEGER NOT NULL,
  peer_id      INTEGER,
  at           INTEGER NOT NULL,
  state        INTEGER NOT NULL,
  code         INTEGER NOT NULL,         -- 0: no reply
  enhanced     TEXT,
  reply        TEXT NOT NULL,
  reference    TEXT,
  PRIMARY KEY (recipient_id, number)
) WITHOUT ROWID;

CREATE TABLE runs (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  rehearsal   INTEGER NOT NULL,
  route       TEXT NOT NULL,
  pid         INTEGER NOT NULL,
  boot_id     TEXT,                      -- what tells a killed process from a power cut
  database_id TEXT NOT NULL,
  device      INTEGER NOT NULL,
  inode       INTEGER NOT NULL,
  started     INTEGER NOT NULL,
  ended       INTEGER,                   -- NULL: running, or its process was killed
  command     TEXT                       -- "pause" or "stop", asked for by another process
);
CREATE INDEX runs_open ON runs (id) WHERE ended IS NULL;
CREATE INDEX runs_by_campaign ON runs (campaign_id);
