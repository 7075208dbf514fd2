/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap.c - reads an IMAP mailbox without a trace */

#include "config.h"

#include "ms-clock.h"
#include "ms-imap-name.h"
#include "ms-imap-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define END_PATIENCE (2 * MS_SECOND)

/* Of the folders that there are, told where one is missing. */
#define FOLDERS_TOLD 20

/* Four bytes each; more is no mailbox. */
#define UIDS_MOST 10000000

struct _MsImap
{
  MsMailDoor   *door;   /* borrowed */
  MsImapParser *parser; /* (owned) */
  gsize         longest;
  guint32       tag; /* of the last command */
  MsImapOffer   offer;
  gboolean      knows_utf8;
  MsImapFolder  folder;
  gboolean      fresh; /* a mail may have come since the last list */
  gsize         at;    /* in @bytes: what the parser has not seen yet */
  gsize         filled;
  char          bytes[16384];
};

MsImap *
ms_imap_new (MsMailDoor *door, gsize longest)
{
  MsImap *self = g_new0 (MsImap, 1);

  self->door = door;
  self->longest = longest;
  self->parser = ms_imap_parser_new (longest);

  return self;
}

void
ms_imap_free (MsImap *self)
{
  ms_imap_parser_free (self->parser);
  g_free (self);
}

const MsImapOffer *
ms_imap_get_offer (const MsImap *self)
{
  return &self->offer;
}

const MsImapFolder *
ms_imap_get_folder (const MsImap *self)
{
  return &self->folder;
}

/* @out: (out) (nullable): %NULL: nothing came within @patience */
static gboolean
receive (MsImap *self, gint64 patience, MsImapAnswer **out, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) syntax = NULL;
      gsize used = 0;

      if (!ms_imap_parser_feed (self->parser, self->bytes + self->at, self->filled - self->at,
                                &used, out, &syntax))
        {
          g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY, "%s: %s",
                       ms_mail_door_get_server (self->door)->host, syntax->message);
          return FALSE;
        }
      self->at += used;
      if (*out != NULL)
        return TRUE;

      self->at = self->filled = 0;
      if (!ms_mail_door_receive (self->door, self->bytes, sizeof self->bytes, patience,
                                 &self->filled, error))
        return FALSE;
      if (self->filled == 0)
        return TRUE;
    }
}

/* What holds whatever the command is. */
static gboolean
follow (MsImap *self, const MsImapAnswer *answer, GError **error)
{
  if (answer->kind == MS_IMAP_EXISTS)
    {
      self->folder.exists = answer->number;
      self->fresh = TRUE;
    }

  if (answer->kind != MS_IMAP_STATUS || answer->status != MS_IMAP_BYE)
    return TRUE;

  g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
               _ ("The server %s ends the conversation: %s"),
               ms_mail_door_get_server (self->door)->host, answer->text);

  return FALSE;
}

static gboolean
send_command (MsImap *self, const char *command, GError **error)
{
  g_autofree char *line = g_strdup_printf ("M%u %s\r\n", ++self->tag, command);

  return ms_mail_door_send (self->door, line, strlen (line), error);
}

static gboolean
await_end (MsImap        *self,
           MsImapHeard    func,
           gpointer       user_data,
           MsImapAnswer **out,
           GError       **error)
{
  for (;;)
    {
      g_autoptr (MsImapAnswer) answer = NULL;

      if (!receive (self, ms_mail_door_get_timeout (self->door), &answer, error))
        return FALSE;
      if (answer == NULL)
        {
          ms_mail_door_set_silent (self->door, error);
          return FALSE;
        }
      if (answer->kind == MS_IMAP_TAGGED && answer->tag == self->tag)
        {
          *out = g_steal_pointer (&answer);
          return TRUE;
        }
      if (!follow (self, answer, error) || (func != NULL && !func (answer, user_data, error)))
        return FALSE;
    }
}

gboolean
ms_imap_ask (MsImap        *self,
             const char    *command,
             MsImapHeard    func,
             gpointer       user_data,
             MsImapAnswer **out,
             GError       **error)
{
  return send_command (self, command, error) && await_end (self, func, user_data, out, error);
}

/* RFC 5530 §3: another time it may be otherwise. */
static gboolean
is_passing (const MsImapAnswer *answer)
{
  static const char *const codes[] = { "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (ms_imap_answer_has_code (answer, codes[i]))
      return TRUE;

  return FALSE;
}

void
ms_imap_set_refused (const MsImap *self, const MsImapAnswer *answer, GError **error)
{
  g_set_error (error, MS_INBOX_ERROR,
               is_passing (answer) ? MS_INBOX_ERROR_AWAY : MS_INBOX_ERROR_REFUSED,
               _ ("The server %s refuses: %s"), ms_mail_door_get_server (self->door)->host,
               answer->text);
}

gboolean
ms_imap_demand (MsImap     *self,
                const char *command,
                MsImapHeard func,
                gpointer    user_data,
                GError    **error)
{
  g_autoptr (MsImapAnswer) end = NULL;

  if (!ms_imap_ask (self, command, func, user_data, &end, error))
    return FALSE;

  if (end->status != MS_IMAP_OK)
    ms_imap_set_refused (self, end, error);

  return end->status == MS_IMAP_OK;
}

static gboolean
heard_capability (const MsImapAnswer *answer, gpointer data, GError **error)
{
  MsImap *self = data;
  g_auto (GStrv) words = NULL;

  if (answer->kind != MS_IMAP_CAPABILITY)
    return TRUE;

  words = g_strsplit (answer->text, " ", 0);
  for (guint i = 0; words[i] != NULL; i++)
    {
      /* The second IMAP holds all three (RFC 9051 appendix E). */
      gboolean second = g_ascii_strcasecmp (words[i], "IMAP4rev2") == 0;

      self->offer.idle |= second || g_ascii_strcasecmp (words[i], "IDLE") == 0;
      self->offer.move |= second || g_ascii_strcasecmp (words[i], "MOVE") == 0;
      self->offer.uidplus |= second || g_ascii_strcasecmp (words[i], "UIDPLUS") == 0;
      self->knows_utf8 |= g_ascii_strncasecmp (words[i], "UTF8=", strlen ("UTF8=")) == 0;
    }

  return TRUE;
}

gboolean
ms_imap_begin (MsImap *self, GError **error)
{
  g_autoptr (MsImapAnswer) end = NULL;

  if (!ms_imap_demand (self, "CAPABILITY", heard_capability, self, error))
    return FALSE;
  if (!self->knows_utf8)
    return TRUE;

  /* Else a mail with addresses beyond ASCII may come changed (RFC 6855 §3). */
  if (!ms_imap_ask (self, "ENABLE UTF8=ACCEPT", NULL, NULL, &end, error))
    return FALSE;
  self->offer.utf8 = end->status == MS_IMAP_OK;

  return TRUE;
}

typedef struct
{
  MsImap  *imap;
  GString *names;
  guint    count;
} Folders;

static gboolean
heard_name (const MsImapAnswer *answer, gpointer data, GError **error)
{
  Folders *folders = data;

  if (answer->kind != MS_IMAP_LIST || !answer->selectable)
    return TRUE;

  if (folders->count < FOLDERS_TOLD)
    {
      g_autofree char *name = ms_imap_name_read (answer->text, folders->imap->offer.utf8);

      g_string_append_printf (folders->names, "%s%s", folders->count > 0 ? ", " : "", name);
    }
  else if (folders->count == FOLDERS_TOLD)
    g_string_append (folders->names, ", …");
  folders->count++;

  return TRUE;
}

/* Which folders there are is no more than a help. */
static gboolean
set_missing (MsImap *self, const char *name, const MsImapAnswer *answer, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (MsImapAnswer) end = NULL;
  Folders folders = { self, names, 0 };

  if (!ms_imap_ask (self, "LIST \"\" \"*\"", heard_name, &folders, &end, error))
    return FALSE;

  if (folders.count == 0)
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                 _ ("The folder “%s” cannot be opened: %s"), name, answer->text);
  else
    /* Translators: the folder, what the server says, names of folders. */
    g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                 _ ("The folder “%s” cannot be opened: “%s”. There are: %s"), name,
                 answer->text, names->str);

  return FALSE;
}

static gboolean
heard_folder (const MsImapAnswer *answer, gpointer data, GError **error)
{
  MsImap *self = data;

  if (answer->kind == MS_IMAP_STATUS && ms_imap_answer_has_code (answer, "UIDVALIDITY"))
    self->folder.validity = ms_imap_answer_code_number (answer, "UIDVALIDITY");
  if (answer->kind == MS_IMAP_STATUS && ms_imap_answer_has_code (answer, "UIDNEXT"))
    self->folder.next = ms_imap_answer_code_number (answer, "UIDNEXT");

  return TRUE;
}

gboolean
ms_imap_open_folder (MsImap *self, const char *name, gboolean writable, GError **error)
{
  g_autofree char *quoted = ms_imap_name_quote (name, self->offer.utf8);
  g_autofree char *command = NULL;
  g_autoptr (MsImapAnswer) end = NULL;

  command = g_strdup_printf ("%s %s", writable ? "SELECT" : "EXAMINE", quoted);
  self->folder = (MsImapFolder){ 0 };
  if (!ms_imap_ask (self, command, heard_folder, self, &end, error))
    return FALSE;
  if (end->status != MS_IMAP_OK)
    return set_missing (self, name, end, error);

  if (self->folder.validity == 0)
    {
      g_set_error (error, MS_INBOX_ERROR, MS_INBOX_ERROR_REFUSED,
                   _ ("The server gives the mails in “%s” no lasting numbers (UIDVALIDITY): "
                      "Mailshot cannot tell which of them it has seen."),
                   name);
      return FALSE;
    }

  self->folder.writable = writable && !ms_imap_answer_has_code (end, "READ-ONLY");

  return TRUE;
}

typedef struct
{
  GArray *uids;
  guint32 after;
} Listing;

static gboolean
heard_uid (const MsImapAnswer *answer, gpointer data, GError **error)
{
  Listing *listing = data;

  /* "7:*" means the last mail too, whatever its number is (RFC 9051 §9). */
  if (answer->kind != MS_IMAP_FETCH || answer->uid <= listing->after)
    return TRUE;

  if (listing->uids->len == UIDS_MOST)
    {
      g_set_error_literal (error, MS_INBOX_ERROR, MS_INBOX_ERROR_AWAY,
                           _ ("The server's list of mails does not end."));
      return FALSE;
    }
  g_array_append_val (listing->uids, answer->uid);

  return TRUE;
}

static gint
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 one = *(const guint32 *) a;
  guint32 other = *(const guint32 *) b;

  return one < other ? -1 : one > other;
}

/* Each once, though the server may tell one twice. */
static void
sort_uids (GArray *uids)
{
  guint kept = 0;

  g_array_sort (uids, compare_uids);
  for (guint i = 0; i < uids->len; i++)
    if (i == 0 || g_array_index (uids, guint32, i) != g_array_index (uids, guint32, kept - 1))
      g_array_index (uids, guint32, kept++) = g_array_index (uids, guint32, i);
  g_array_set_size (uids, kept);
}

/* By FETCH: each number is an answer of its own, where SEARCH gives a line without a bound. */
GArray *
ms_imap_list (MsImap *self, guint32 after, GError **error)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *command = NULL;
  Listing          listing = { uids, after };

  self->fresh = FALSE;
  if (self->folder.exists == 0 || after == G_MAXUINT32)
    return g_steal_pointer (&uids);

  command = g_strdup_printf ("UID FETCH %u:* (UID)", after + 1);
  if (!ms_imap_demand (self, command, heard_uid, &listing, error))
    return NULL;

  sort_uids (uids);

  return g_steal_pointer (&uids);
}

char *
ms_imap_format_set (const GArray *uids)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < uids->len;)
    {
      guint32 first = g_array_index (uids, guint32, i);
      guint32 last = first;

      for (i++; i < uids->len && g_array_index (uids, guint32, i) == last + 1; i++)
        last++;
      g_string_append_printf (out, "%s%u", out->len > 0 ? "," : "", first);
      if (last != first)
        g_string_append_printf (out, ":%u", last);
    }

  return g_string_free (out, FALSE);
}

typedef struct
{
  GHashTable   *wanted; /* (element-type guint32): that did not come yet */
  MsImapFetched func;
  gpointer      user_data;
} Fetch;

static gboolean
heard_mail (const MsImapAnswer *answer, gpointer data, GError **error)
{
  Fetch  *fetch = data;
  guint64 size;

  /* Flags of any mail may be told in between. */
  if (answer->kind != MS_IMAP_FETCH || answer->body == NULL ||
      !g_hash_table_remove (fetch->wanted, GUINT_TO_POINTER (answer->uid)))
    return TRUE;

  size = MAX (answer->size, g_bytes_get_size (answer->body));

  return fetch->func (answer->uid, answer->body, size, fetch->user_data, error);
}

gboolean
ms_imap_fetch (MsImap       *self,
               const GArray *uids,
               MsImapFetched func,
               gpointer      user_data,
               GError      **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autofree char *set = ms_imap_format_set (uids);
  g_autofree char *command = NULL;
  Fetch            fetch = { wanted, func, user_data };

  for (guint i = 0; i < uids->len; i++)
    g_hash_table_add (wanted, GUINT_TO_POINTER (g_array_index (uids, guint32, i)));
  command =
      g_strdup_printf ("UID FETCH %s (UID RFC822.SIZE BODY.PEEK[]<0.%" G_GSIZE_FORMAT ">)", set,
                       self->longest);

  return ms_imap_demand (self, command, heard_mail, &fetch, error);
}

/* What was told before the server says that it is idle counts as well. */
static gboolean
await_news (MsImap *self, gint64 deadline, GError **error)
{
  gboolean begun = FALSE;

  for (;;)
    {
      g_autoptr (MsImapAnswer) answer = NULL;
      gint64 patience =
          begun ? deadline - ms_clock_now () : ms_mail_door_get_timeout (self->door);

      if (begun && (patience <= 0 || self->fresh))
        return TRUE;
      if (!receive (self, patience, &answer, error))
        return FALSE;
      if (answer == NULL && begun)
        return TRUE;
      if (answer == NULL)
        {
          ms_mail_door_set_silent (self->door, error);
          return FALSE;
        }
      if (answer->kind == MS_IMAP_TAGGED)
        {
          ms_imap_set_refused (self, answer, error);
          return FALSE;
        }
      if (!follow (self, answer, error))
        return FALSE;
      begun = begun || answer->kind == MS_IMAP_CONTINUE;
    }
}

gboolean
ms_imap_idle (MsImap *self, gint64 longest, GError **error)
{
  g_autoptr (MsImapAnswer) end = NULL;
  gint64 deadline = ms_clock_now () + longest;

  if (!send_command (self, "IDLE", error) || !await_news (self, deadline, error) ||
      !ms_mail_door_send (self->door, "DONE\r\n", strlen ("DONE\r\n"), error) ||
      !await_end (self, NULL, NULL, &end, error))
    return FALSE;

  if (end->status != MS_IMAP_OK)
    ms_imap_set_refused (self, end, error);

  return end->status == MS_IMAP_OK;
}

void
ms_imap_end (MsImap *self)
{
  gint64 deadline = ms_clock_now () + END_PATIENCE;

  if (!send_command (self, "LOGOUT", NULL))
    return;

  for (;;)
    {
      g_autoptr (MsImapAnswer) answer = NULL;

      if (!receive (self, MAX (deadline - ms_clock_now (), 0), &answer, NULL) ||
          answer == NULL || answer->kind == MS_IMAP_TAGGED)
        return;
    }
}
