-- Who campaigns are from, and what signs them.
CREATE TABLE identities (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  name             TEXT NOT NULL UNIQUE COLLATE NOCASE,
  sender           TEXT NOT NULL,         -- mailbox
  reply_to         TEXT,
  envelope         TEXT,                  -- an address, or a domain
  postal           TEXT,
  unsubscribe_mail TEXT,
  unsubscribe_url  TEXT,
  account_id       INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
  dkim_domain      TEXT,                  -- A-labels; NULL: the sender's
  rsa_selector     TEXT,
  rsa_file         TEXT,                  -- a path, or a file's name in the folder of keys
  ed25519_selector TEXT,
  ed25519_file     TEXT
);

ALTER TABLE campaigns ADD COLUMN identity_id INTEGER REFERENCES identities (id);
