/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-heed.c - a mail that came back, matched with what was sent, and what follows from it */

#include "config.h"

#include "ms-heed.h"
#include "ms-return-match.h"
#include "ms-return-rules.h"
#include "ms-return-wish.h"

#include <string.h>

/* So many mails of one kind about one recipient of a campaign are kept; whoever sends more has
 * told us before.  A server writes of a delay some ten times. */
#define KEPT_MOST 20

#define HEADING_LONGEST 500 /* characters */

G_STATIC_ASSERT (MS_RETURN_KIND_BOUNCE == (guint) MS_RETURN_BOUNCE);
G_STATIC_ASSERT (MS_RETURN_KIND_COMPLAINT == (guint) MS_RETURN_COMPLAINT);
G_STATIC_ASSERT (MS_RETURN_KIND_UNSUBSCRIBE == (guint) MS_RETURN_UNSUBSCRIBE);

typedef struct
{
  MsDb             *db;
  const MsTokenKey *key;
  gint64            mailbox_id;
  const char       *bytes;
  gsize             length;
  gsize             size;
  guint8            digest[MS_RETURN_DIGEST_SIZE];
  const MsReturn   *mail;
  MsHeeded         *heeded;
} Heed;

/* The same mail has its lines ended by CR LF on the wire and by LF in a file. */
static void
digest_mail (Heed *heed)
{
  GChecksum  *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize       size = sizeof heed->digest;
  const char *at = heed->bytes;
  const char *end = heed->bytes + heed->length;

  while (at < end)
    {
      const char *cr = memchr (at, '\r', end - at);
      const char *stop = cr != NULL ? cr : end;

      g_checksum_update (checksum, (const guchar *) at, stop - at);
      at = stop + (cr != NULL);
    }
  g_checksum_get_digest (checksum, heed->digest, &size);
  g_checksum_free (checksum);
}

static char *
shorten (const char *text)
{
  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), HEADING_LONGEST));
}

static gboolean
record_mail (const Heed *heed, gint64 *out_id, GError **error)
{
  g_autofree char *sender = shorten (heed->mail->sender);
  g_autofree char *subject = shorten (heed->mail->subject);
  g_autoptr (GBytes) raw = g_bytes_new (heed->bytes, MIN (heed->length, MS_RETURN_RAW_LONGEST));
  MsReturnMail mail = {
    .mailbox_id = heed->mailbox_id,
    .kind = heed->heeded->kind,
    .sender = sender,
    .subject = subject,
    .digest = heed->digest,
    .size = heed->size,
    .raw = raw,
  };

  return ms_return_record_mail (heed->db, &mail, out_id, error);
}

/* How many did not get it, or complain, as the mail says; strangers too. */
static guint
count_named (const MsReturn *mail)
{
  guint count = 0;

  for (guint i = 0; i < mail->recipients->len; i++)
    {
      const MsReturned *returned = mail->recipients->pdata[i];

      count += returned->class != MS_CLASS_DELIVERED;
    }

  return count;
}

static MsReturnDoubt
doubt (const Heed *heed, const MsReturnMatch *match)
{
  gboolean bounce = heed->heeded->kind == MS_RETURN_BOUNCE;

  if (match->told || (!bounce && heed->heeded->kind != MS_RETURN_COMPLAINT))
    return MS_RETURN_DOUBT_NONE;
  if (bounce && match->verp)
    return MS_RETURN_DOUBT_NO_TOKEN;

  return count_named (heed->mail) > (bounce ? MS_HEED_BOUNCES_MOST : MS_HEED_COMPLAINTS_MOST)
             ? MS_RETURN_DOUBT_TOO_MANY
             : MS_RETURN_DOUBT_NONE;
}

static MsReturnWeight
weigh (MsReturnKind kind, MsReturnDoubt doubt, const MsReturned *returned)
{
  if (kind != MS_RETURN_BOUNCE || doubt != MS_RETURN_DOUBT_NONE || returned == NULL)
    return MS_RETURN_WEIGHT_NONE;
  if (returned->hard)
    return MS_RETURN_WEIGHT_HARD;

  return ms_reply_class_blames_address (returned->class) ? MS_RETURN_WEIGHT_SOFT
                                                         : MS_RETURN_WEIGHT_NONE;
}

static MsReturnedNote
make_note (const Heed *heed, const MsReturnMatch *match)
{
  const MsReturned *returned = match->returned;
  MsReturnDoubt     doubted = doubt (heed, match);

  return (MsReturnedNote){
    .kind = heed->heeded->kind,
    .address = match->address,
    .campaign_id = match->campaign_id,
    .recipient_id = match->recipient_id,
    .weight = weigh (heed->heeded->kind, doubted, returned),
    .doubt = doubted,
    .class = returned != NULL ? returned->class : MS_CLASS_OTHER,
    .code = returned != NULL ? returned->code : 0,
    .enhanced = returned != NULL ? returned->enhanced : NULL,
    .diagnostic = returned != NULL ? returned->diagnostic : "",
  };
}

/* Takes out of @matches of whom enough is known. */
static gboolean
leave_out_known (const Heed *heed, GPtrArray *matches, GError **error)
{
  for (guint i = matches->len; i-- > 0;)
    {
      MsReturnedNote note = make_note (heed, matches->pdata[i]);
      guint          count = 0;

      if (!ms_return_record_count (heed->db, &note, KEPT_MOST, &count, error))
        return FALSE;
      if (count >= KEPT_MOST)
        g_ptr_array_remove_index (matches, i);
    }

  return TRUE;
}

static gboolean
record_one (const Heed *heed, const MsReturnMatch *match, gint64 return_id, GError **error)
{
  MsReturnedNote note = make_note (heed, match);
  gboolean       suppressed = FALSE;

  note.return_id = return_id;
  if (!ms_return_record_returned (heed->db, &note, error) ||
      !ms_return_rules_apply (heed->db, &note, &suppressed, error))
    return FALSE;

  heed->heeded->recipients++;
  heed->heeded->suppressed += suppressed;

  return TRUE;
}

static gboolean
heed_report (const Heed *heed, GError **error)
{
  g_autoptr (GPtrArray) matches = ms_return_match (heed->db, heed->key, heed->mail, error);

  gint64 return_id = 0;

  if (matches == NULL)
    return FALSE;

  heed->heeded->ours = matches->len > 0;
  if (!leave_out_known (heed, matches, error))
    return FALSE;

  heed->heeded->known = heed->heeded->ours && matches->len == 0;
  if (matches->len == 0)
    return TRUE;

  if (!record_mail (heed, &return_id, error))
    return FALSE;
  for (guint i = 0; i < matches->len; i++)
    if (!record_one (heed, matches->pdata[i], return_id, error))
      return FALSE;

  return TRUE;
}

/* Whether the wish is to be on record: always where it changed something.  One that is repeated
 * holds up what the first did, should that be undone; but for somebody of whom only a hash is
 * known, whose mails are not kept. */
static gboolean
is_kept (const Heed           *heed,
         const MsReturnedNote *note,
         gboolean              changed,
         gboolean             *kept,
         GError              **error)
{
  guint count = 0;

  *kept = note->address != NULL;
  if (!*kept || changed)
    return TRUE;
  if (!ms_return_record_count (heed->db, note, KEPT_MOST, &count, error))
    return FALSE;

  *kept = count < KEPT_MOST;

  return TRUE;
}

/* @address: (nullable): whose wish it is */
static gboolean
record_wish (const Heed             *heed,
             const MsUnsubscription *wish,
             const char             *address,
             gboolean                changed,
             GError                **error)
{
  MsReturnedNote note = {
    .return_id = wish->return_id,
    .kind = MS_RETURN_UNSUBSCRIBE,
    .address = address,
    .campaign_id = wish->token.campaign,
    .recipient_id = wish->token.recipient,
    .class = MS_CLASS_OTHER,
    .diagnostic = "",
  };
  gboolean kept = FALSE;

  if (!is_kept (heed, &note, changed, &kept, error))
    return FALSE;

  heed->heeded->known = !changed && !kept;
  heed->heeded->recipients = changed || kept;
  heed->heeded->suppressed = changed;

  return kept ? ms_return_record_returned (heed->db, &note, error)
              : ms_return_record_forget (heed->db, wish->return_id, error);
}

static gboolean
heed_wish (const Heed *heed, GError **error)
{
  g_autofree char *sender = NULL;
  g_autofree char *address = NULL;
  MsUnsubscription wish = { 0 };
  gboolean         changed = FALSE;

  if (!ms_return_wish_find (heed->db, heed->key, heed->mail, &wish, &sender,
                            &heed->heeded->ours, error))
    return FALSE;
  if (!heed->heeded->ours)
    return TRUE;

  heed->heeded->kind = MS_RETURN_UNSUBSCRIBE;

  return record_mail (heed, &wish.return_id, error) &&
         ms_unsubscription_apply (heed->db, &wish, &address, NULL, &changed, error) &&
         record_wish (heed, &wish, address, changed, error);
}

static gboolean
heed_by_kind (const Heed *heed, GError **error)
{
  switch (heed->mail->kind)
    {
    case MS_RETURN_BOUNCE:
    case MS_RETURN_DELAY:
    case MS_RETURN_COMPLAINT:
    case MS_RETURN_AUTOREPLY:
      return heed_report (heed, error);
    case MS_RETURN_UNSUBSCRIBE:
    case MS_RETURN_OTHER:
      return heed_wish (heed, error);
    }

  g_return_val_if_reached (FALSE);
}

gboolean
ms_heed (MsDb             *db,
         const MsTokenKey *key,
         gint64            mailbox_id,
         const char       *bytes,
         gsize             length,
         gsize             size,
         MsHeeded         *out,
         GError          **error)
{
  g_autoptr (MsReturn) mail = NULL;
  MsHeeded heeded = { 0 };
  Heed     heed = {
        .db = db,
        .key = key,
        .mailbox_id = mailbox_id,
        .bytes = bytes,
        .length = length,
        .size = size,
        .heeded = &heeded,
  };
  gint64 known = 0;
  guint  kind = 0;

  digest_mail (&heed);
  if (!ms_return_record_known (db, heed.digest, &known, &kind, error))
    return FALSE;
  if (known != 0)
    {
      *out = (MsHeeded){ .ours = TRUE, .known = TRUE, .kind = kind };
      return TRUE;
    }

  heed.mail = mail = ms_return_read (bytes, length);
  heeded.kind = mail->kind;
  if (!heed_by_kind (&heed, error))
    return FALSE;

  *out = heeded;

  return TRUE;
}
