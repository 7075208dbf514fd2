-- What must not be mailed: one address or, as "@example.org", all of a domain; to anyone or, where
-- a list is named, on that list alone.  A list's name stays when the list is deleted, so that one
-- made anew under it does not bring back who left.
CREATE TABLE suppressions_by_list (
  address     TEXT NOT NULL COLLATE NOCASE,
  list        TEXT NOT NULL DEFAULT '' COLLATE NOCASE, -- '': everything
  written     TEXT,
  reason      TEXT NOT NULL,             -- unsubscribed, bounced, complained, manual, imported
  at          INTEGER NOT NULL,
  campaign_id INTEGER,                   -- that led to it
  return_id   INTEGER,                   -- the mail that led to it
  PRIMARY KEY (address, list)
) WITHOUT ROWID;
INSERT INTO suppressions_by_list (address, written, reason, at)
  SELECT address, written, reason, at FROM suppressions;
DROP TABLE suppressions;
ALTER TABLE suppressions_by_list RENAME TO suppressions;

-- A campaign knows what its lists were called when they are gone.
ALTER TABLE campaign_lists ADD COLUMN name TEXT COLLATE NOCASE; -- only of a list that is gone

-- Persons who were erased: ms_token_hash_address() is all that is left of them.
CREATE TABLE erasures (
  hash   INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,                  -- as in suppressions, and "erased"
  at     INTEGER NOT NULL
);

-- Whether return paths name their recipient: bounces+TOKEN@…
ALTER TABLE identities ADD COLUMN verp INTEGER NOT NULL DEFAULT 0;

-- Where bounces, complaints and unsubscribe mails arrive.
CREATE TABLE mailboxes (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
  protocol      INTEGER NOT NULL,        -- MsMailboxProtocol
  host          TEXT NOT NULL,
  port          INTEGER NOT NULL,
  security      INTEGER NOT NULL,        -- MsSecurity
  user          TEXT,
  password_file TEXT,
  ca_file       TEXT,
  folder        TEXT NOT NULL,           -- UTF-8
  handled       INTEGER NOT NULL,        -- MsMailboxHandled: what becomes of a mail that was ours
  handled_folder TEXT,                   -- where it is moved to
  every         INTEGER NOT NULL,        -- seconds between two looks
  enabled       INTEGER NOT NULL DEFAULT 1,
  looked        INTEGER NOT NULL DEFAULT 0, -- when, with success; 0: never
  trouble       TEXT                     -- why the last look failed
);

-- Which mails of a mailbox were looked at.  IMAP: one row, the folder's UIDVALIDITY and the
-- highest UID; POP3: one row a mail that is still there, its UIDL.
CREATE TABLE mailbox_marks (
  mailbox_id INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
  mark       TEXT NOT NULL,
  uid        INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (mailbox_id, mark)
) WITHOUT ROWID;

-- Mails that came back to us.
CREATE TABLE returns (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox_id  INTEGER,                   -- may be gone
  kind        INTEGER NOT NULL,          -- MsReturnKind
  at          INTEGER NOT NULL,          -- when it was read
  sender      TEXT NOT NULL,             -- printable, for people
  subject     TEXT NOT NULL,
  digest      BLOB NOT NULL UNIQUE,      -- SHA-256 of the mail: it never counts twice
  size        INTEGER NOT NULL,          -- of the whole mail
  raw         BLOB NOT NULL,             -- at most its first 256 KiB
  undone      INTEGER NOT NULL DEFAULT 0 -- when; 0: it counts
);

-- What is known of one address by a mail that came back, or at the time of sending.
CREATE TABLE returned (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  return_id    INTEGER REFERENCES returns (id) ON DELETE CASCADE, -- NULL: said while sending
  kind         INTEGER NOT NULL,         -- MsReturnKind
  address      TEXT NOT NULL COLLATE NOCASE, -- key
  campaign_id  INTEGER,                  -- NULL: not known
  recipient_id INTEGER,
  weight       INTEGER NOT NULL,         -- MsReturnWeight: what it says against the address
  class        INTEGER NOT NULL,         -- MsReplyClass
  code         INTEGER NOT NULL,         -- 0: none
  enhanced     TEXT,
  diagnostic   TEXT NOT NULL,
  doubt        INTEGER NOT NULL DEFAULT 0, -- MsReturnDoubt: why nothing follows; 0: it counts
  at           INTEGER NOT NULL,
  undone       INTEGER NOT NULL DEFAULT 0,
  was          INTEGER NOT NULL DEFAULT 0 -- the recipient's state before it, for undo
);
CREATE UNIQUE INDEX returned_by_return ON returned (return_id, address) WHERE return_id NOT NULL;
CREATE INDEX returned_by_address ON returned (address, at);
CREATE INDEX returned_by_campaign ON returned (campaign_id, kind);

-- How people subscribe to a list by themselves.
CREATE TABLE forms (
  list_id     INTEGER PRIMARY KEY REFERENCES lists (id) ON DELETE CASCADE,
  identity_id INTEGER NOT NULL REFERENCES identities (id),
  title       TEXT NOT NULL,
  text        TEXT NOT NULL,             -- what they agree to
  subject     TEXT NOT NULL,             -- of the confirmation mail
  message     TEXT NOT NULL,             -- of the confirmation mail; holds {{confirm_url}}
  enabled     INTEGER NOT NULL DEFAULT 1
);

-- Proof of who asked for what: kept when the contact goes, gone when the person is erased.
CREATE TABLE consents (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  address        TEXT NOT NULL COLLATE NOCASE, -- key
  written        TEXT,
  name           TEXT,
  list           TEXT NOT NULL COLLATE NOCASE,
  list_id        INTEGER NOT NULL,
  text           TEXT NOT NULL,          -- that was agreed to, as it was shown
  asked_at       INTEGER NOT NULL,
  asked_from     TEXT NOT NULL,          -- IP address
  mail_due       INTEGER,                -- when the confirmation mail is tried; NULL: no more
  mail_tries     INTEGER NOT NULL DEFAULT 0,
  mail_trouble   TEXT,                   -- why the last try failed
  mailed_at      INTEGER NOT NULL DEFAULT 0, -- the confirmation mail was accepted
  confirmed_at   INTEGER NOT NULL DEFAULT 0,
  confirmed_from TEXT
);
CREATE INDEX consents_by_address ON consents (address);
CREATE INDEX consents_by_list ON consents (list, id);
CREATE INDEX consents_to_mail ON consents (mail_due) WHERE mail_due NOT NULL;
