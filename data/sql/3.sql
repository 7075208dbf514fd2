-- What was found out about addresses before mail was sent to them.  They need not be contacts.
CREATE TABLE verifications (
  address  TEXT PRIMARY KEY COLLATE NOCASE,
  verdict  INTEGER NOT NULL,              -- MsVerified
  code     INTEGER NOT NULL,              -- 0: no reply
  enhanced TEXT,
  reply    TEXT NOT NULL,
  server   TEXT NOT NULL,
  at       INTEGER NOT NULL
) WITHOUT ROWID;

-- Whether a domain's server took an invented address, so that it is asked once.
CREATE TABLE verified_domains (
  domain      TEXT PRIMARY KEY,           -- A-labels, small letters
  accepts_all INTEGER NOT NULL,
  at          INTEGER NOT NULL
) WITHOUT ROWID;
