/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heed-world.h - a ledger of some campaigns, and mails that come back to them */

#pragma once

#include "../store/table-fixture.h"

#include "ms-clock.h"
#include "ms-heed.h"
#include "ms-token-key.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1780000000) * MS_SECOND)

/* Campaign 1 was sent an hour ago, 2 a year ago, by somebody else 4; 3 was rehearsed.  The
 * return paths of 5 name their recipients. */
#define WORLD                                                                                 \
  "INSERT INTO contacts (id, address) VALUES (1, 'ann@example.org'), (2, 'may@example.org');" \
  "INSERT INTO lists (id, name, created) VALUES (1, 'members', 0);"                           \
  "INSERT INTO identities (id, name, sender, verp) VALUES"                                    \
  " (1, 'Club', 'Club <news@club.example>', 1), (2, 'Shop', 'shop@shop.example', 0);"         \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created, state, rehearsal,"     \
  " first_recipient, last_recipient, identity_id) VALUES"                                     \
  " (1, 'june', 'Club <news@club.example>', '', '[]', 0, 4, 0, 10, 15, NULL),"                \
  " (2, 'old', 'Club <news@club.example>', '', '[]', 0, 4, 0, 20, 21, NULL),"                 \
  " (3, 'trial', 'Club <news@club.example>', '', '[]', 0, 4, 1, 30, 30, NULL),"               \
  " (4, 'shop', 'shop@shop.example', '', '[]', 0, 4, 0, 40, 40, 2),"                          \
  " (5, 'club', 'Club <news@club.example>', '', '[]', 0, 4, 0, 50, 51, 1);"                   \
  "INSERT INTO campaign_lists (campaign_id, list_id, excluded, name) VALUES (1, 1, 0, "       \
  "'members');"                                                                               \
  "INSERT INTO recipients (id, campaign_id, address, state, tries) VALUES"                    \
  " (10, 1, 'ann@example.org', 3, 1), (11, 1, 'bob@example.org', 8, 1),"                      \
  " (12, 1, 'cat@example.org', 5, 1), (13, 1, 'dan@example.org', 0, 0),"                      \
  " (14, 1, 'jim@example.org', 3, 1), (15, 1, 'eve@example.org', 3, 2),"                      \
  " (20, 2, 'old@example.org', 3, 1), (21, 2, 'ann@example.org', 3, 1),"                      \
  " (30, 3, 'try@example.org', 3, 1), (40, 4, 'sue@example.org', 3, 1),"                      \
  " (50, 5, 'vic@example.org', 3, 1), (51, 5, 'zoe@example.org', 3, 1);"                      \
  "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, reply) VALUES"        \
  " (10, 1, 1, 1779996400000000, 3, 250, 'ok'), (11, 1, 1, 1779996400000000, 8, 0, ''),"      \
  " (12, 1, 1, 1779996400000000, 5, 550, 'no'), (14, 1, 1, 1779996400000000, 3, 250, 'ok'),"  \
  " (15, 1, 1, 1779996300000000, 4, 450, 'no'), (15, 2, 1, 1779996400000000, 3, 250, 'ok'),"  \
  " (20, 1, 1, 1749996400000000, 3, 250, 'ok'), (21, 1, 1, 1749996400000000, 3, 250, 'ok'),"  \
  " (30, 1, 1, 1779996400000000, 3, 250, 'ok'), (40, 1, 1, 1779996400000000, 3, 250, 'ok'),"  \
  " (50, 1, 1, 1779996400000000, 3, 250, 'ok'), (51, 1, 1, 1779996400000000, 3, 250, 'ok')"

static inline MsTokenKey *
heed_world_key (TableFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MsTokenKey *key = ms_token_key_load (fixture->db, &error);

  g_assert_no_error (error);

  return key;
}

static inline char *
heed_world_text (TableFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStmt) stmt = ms_db_prepare (fixture->db, sql, &error);

  gboolean row = FALSE;

  g_assert_no_error (error);
  g_assert_true (ms_stmt_step (stmt, &row, &error));
  g_assert_no_error (error);

  return g_strdup (row && !ms_stmt_is_null (stmt, 0) ? ms_stmt_get_text (stmt, 0) : "");
}

/* "%R10%": the token of a return path of recipient 10; U: of an unsubscribe link, M: of a
 * Message-ID; a number below 10: of that campaign as a whole. */
static inline void
heed_world_append_token (TableFixture *fixture, char letter, gint64 recipient, GString *out)
{
  g_autoptr (MsTokenKey) key = heed_world_key (fixture);
  g_autofree char *sql =
      g_strdup_printf ("SELECT address FROM recipients WHERE id = %" G_GINT64_FORMAT,
                       recipient);
  g_autofree char *address = heed_world_text (fixture, sql);
  gboolean         whole = recipient < 10;
  MsToken          token = {
             .purpose = letter == 'R'   ? MS_TOKEN_RETURN
                        : letter == 'U' ? MS_TOKEN_UNSUBSCRIBE
                                        : MS_TOKEN_MESSAGE,
             .campaign = whole ? recipient : recipient / 10,
             .recipient = whole ? 0 : recipient,
             .hash = whole ? 0 : ms_token_hash_address (key, address),
  };

  ms_token_append (key, &token, out);
}

static inline GString *
heed_world_mail (TableFixture *fixture, const char *text)
{
  GString *mail = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text == '%' && strchr ("RUM", text[1]) != NULL && g_ascii_isdigit (text[2]))
      {
        char *end;

        heed_world_append_token (fixture, text[1], g_ascii_strtoll (text + 2, &end, 10), mail);
        g_assert_cmpint (*end, ==, '%');
        text = end;
      }
    else
      g_string_append_c (mail, *text);

  return mail;
}

static inline MsHeeded
heed_world_heed (TableFixture *fixture, const char *bytes, gsize length)
{
  g_autoptr (MsTokenKey) key = heed_world_key (fixture);
  g_autoptr (GError) error = NULL;
  MsHeeded heeded = { 0 };

  g_assert_true (ms_heed (fixture->db, key, 0, bytes, length, length, &heeded, &error));
  g_assert_no_error (error);

  return heeded;
}

static inline MsHeeded
heed_world_take (TableFixture *fixture, const char *text)
{
  g_autoptr (GString) mail = heed_world_mail (fixture, text);

  return heed_world_heed (fixture, mail->str, mail->len);
}

/* Who is in another state than at the beginning: "10:bounced 11:bounced". */
static inline char *
heed_world_moved (TableFixture *fixture)
{
  return heed_world_text (fixture,
                          "SELECT group_concat (id || ':' || state, ' ') FROM (SELECT * FROM"
                          " recipients WHERE state <> CASE id WHEN 11 THEN 8 WHEN 12 THEN 5"
                          " WHEN 13 THEN 0 ELSE 3 END ORDER BY id)");
}

static inline char *
heed_world_suppressed (TableFixture *fixture)
{
  return heed_world_text (fixture,
                          "SELECT group_concat (address || ':' || list || ':' || reason, ' ')"
                          " FROM (SELECT * FROM suppressions ORDER BY address, list)");
}

static inline void
heed_world_set_up (TableFixture *fixture)
{
  ms_clock_freeze (NOW);
  table_fixture_exec (fixture, WORLD);
}
