-- What the user set for the whole program (ms_settings_table()); what is not here is at its default.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
