/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-secret.c - passwords in the keyring, by calls that always come back */

#include "config.h"

#include "ms-secret.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/* How long a cancelled call may take to say so before it is left behind. */
#define GRACE_MS 1000

G_DEFINE_QUARK (ms_secret_error_quark, ms_secret_error)

static const SecretSchema schema = {
  .name = MS_APP_ID ".Account",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "database", SECRET_SCHEMA_ATTRIBUTE_STRING },
                  { "account", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* An account's name is one line. */
#define MAILBOX "mailbox\n"

char *
ms_secret_mailbox_key (const char *name)
{
  return g_strconcat (MAILBOX, name, NULL);
}

/* Returns: (transfer full): what the keyring's own window shows */
static char *
make_label (const char *account)
{
  if (g_str_has_prefix (account, MAILBOX))
    return g_strdup_printf (_ ("Mailshot mailbox %s"), account + strlen (MAILBOX));

  return g_strdup_printf (_ ("Mailshot account %s"), account);
}

/*
 * One asynchronous call, waited for on a main context of its own.  libsecret cancels its D-Bus
 * calls, but a prompt is only asked to go away; where even that is not answered the call is
 * left behind with its context, a leak that no caller has to wait for.
 */
typedef struct
{
  GMainContext *context;     /* (owned): the thread's default until call_wait() */
  GCancellable *cancellable; /* (owned): of the call itself */
  GAsyncResult *result;      /* (owned) (nullable): NULL until it is done */
  gboolean      timed_out;
  gboolean      given_up;
} Call;

/* NULL with @error set if it was cancelled before it began, which libsecret takes badly. */
static Call *
call_new (GCancellable *cancellable, GError **error)
{
  Call *self;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  self = g_rc_box_new0 (Call);
  self->context = g_main_context_new ();
  self->cancellable = g_cancellable_new ();
  g_main_context_push_thread_default (self->context);

  return self;
}

static void
call_clear (Call *self)
{
  g_clear_object (&self->result);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
}

static void
call_unref (Call *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) call_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_unref)

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) self = data;

  self->result = g_object_ref (result);
}

static gboolean
on_grace_over (gpointer data)
{
  Call *self = data;

  self->given_up = TRUE;

  return G_SOURCE_REMOVE;
}

static void
attach (Call *self, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
}

static void
cancel (Call *self)
{
  g_autoptr (GSource) grace = g_timeout_source_new (GRACE_MS);

  attach (self, grace, on_grace_over);
  g_cancellable_cancel (self->cancellable);
}

static gboolean
on_timeout (gpointer data)
{
  Call *self = data;

  self->timed_out = TRUE;
  cancel (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  cancel (data);

  return G_SOURCE_REMOVE;
}

static gboolean
fail (Call *self, const GError *problem, guint timeout, GError **error)
{
  g_autofree char *reason = NULL;

  if (self->timed_out)
    g_set_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_TIMEOUT,
                 ngettext ("The keyring did not answer within %u second.  Unlock it and try "
                           "again, or name a password file in the account",
                           "The keyring did not answer within %u seconds.  Unlock it and try "
                           "again, or name a password file in the account",
                           timeout),
                 timeout);
  else if (problem == NULL || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         _ ("Asking the keyring was cancelled"));
  else
    {
      reason = ms_text_printable (problem->message, -1);
      g_set_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_UNAVAILABLE,
                   _ ("There is no keyring to use here (%s). Name a password file in the "
                      "account instead"),
                   reason);
    }

  return FALSE;
}

/* Waits until the call is done; FALSE with @error set if it had to be left behind. */
static gboolean
call_wait (Call *self, guint timeout, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSource) clock = g_timeout_source_new (MIN (timeout, G_MAXUINT / 1000) * 1000);
  g_autoptr (GSource) watch = g_cancellable_source_new (cancellable);

  attach (self, clock, on_timeout);
  attach (self, watch, G_SOURCE_FUNC (on_cancelled));
  while (self->result == NULL && !self->given_up)
    g_main_context_iteration (self->context, TRUE);

  g_source_destroy (clock);
  g_source_destroy (watch);
  g_main_context_pop_thread_default (self->context);

  return self->result != NULL || fail (self, NULL, timeout, error);
}

gboolean
ms_secret_store (const char   *database_id,
                 const char   *account,
                 const char   *password,
                 guint         timeout,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr (Call) call = call_new (cancellable, error);
  g_autoptr (GError) problem = NULL;
  g_autofree char *key = ms_text_fold (account);
  g_autofree char *label = make_label (account);

  if (call == NULL)
    return FALSE;

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, password, call->cancellable,
                         on_done, g_rc_box_acquire (call), "database", database_id, "account",
                         key, NULL);
  if (!call_wait (call, timeout, cancellable, error))
    return FALSE;

  return secret_password_store_finish (call->result, &problem) ||
         fail (call, problem, timeout, error);
}

char *
ms_secret_lookup (const char   *database_id,
                  const char   *account,
                  guint         timeout,
                  GCancellable *cancellable,
                  GError      **error)
{
  g_autoptr (Call) call = call_new (cancellable, error);
  g_autoptr (GError) problem = NULL;
  g_autofree char *key = ms_text_fold (account);
  char            *password;

  if (call == NULL)
    return NULL;

  secret_password_lookup (&schema, call->cancellable, on_done, g_rc_box_acquire (call),
                          "database", database_id, "account", key, NULL);
  if (!call_wait (call, timeout, cancellable, error))
    return NULL;

  password = secret_password_lookup_finish (call->result, &problem);
  if (problem != NULL)
    fail (call, problem, timeout, error);
  else if (password == NULL && g_str_has_prefix (account, MAILBOX))
    g_set_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_NOT_FOUND,
                 _ ("The keyring holds no password for the mailbox “%s”: enter it in its "
                    "settings, or "
                    "with “mailshotctl inbox set … --password-stdin”"),
                 account + strlen (MAILBOX));
  else if (password == NULL)
    g_set_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_NOT_FOUND,
                 _ ("The keyring holds no password for the account “%s”: enter it in its "
                    "settings, or "
                    "with “mailshotctl account set … --password-stdin”"),
                 account);

  return password;
}

gboolean
ms_secret_clear (const char   *database_id,
                 const char   *account,
                 guint         timeout,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr (Call) call = call_new (cancellable, error);
  g_autoptr (GError) problem = NULL;
  g_autofree char *key = ms_text_fold (account);

  if (call == NULL)
    return FALSE;

  secret_password_clear (&schema, call->cancellable, on_done, g_rc_box_acquire (call),
                         "database", database_id, "account", key, NULL);
  if (!call_wait (call, timeout, cancellable, error))
    return FALSE;

  /* FALSE without an error means that there was none to take out. */
  return secret_password_clear_finish (call->result, &problem) || problem == NULL ||
         fail (call, problem, timeout, error);
}

gboolean
ms_secret_rename (const char   *database_id,
                  const char   *from,
                  const char   *to,
                  guint         timeout,
                  GCancellable *cancellable,
                  GError      **error)
{
  g_autofree char *old_key = ms_text_fold (from);
  g_autofree char *new_key = ms_text_fold (to);
  g_autoptr (GError) lost = NULL;
  char    *password;
  gboolean moved;

  /* Names that differ in case alone are one to the keyring. */
  if (g_str_equal (old_key, new_key))
    return TRUE;

  password = ms_secret_lookup (database_id, from, timeout, cancellable, &lost);
  if (password == NULL && g_error_matches (lost, MS_SECRET_ERROR, MS_SECRET_ERROR_NOT_FOUND))
    return TRUE;
  if (password == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&lost));
      return FALSE;
    }

  moved = ms_secret_store (database_id, to, password, timeout, cancellable, error);
  ms_secret_wipe (password);

  return moved && ms_secret_clear (database_id, from, timeout, cancellable, error);
}

char *
ms_secret_read (const char   *file,
                const char   *database_id,
                const char   *account,
                GCancellable *cancellable,
                GError      **error)
{
  return file != NULL
             ? ms_secret_read_file (file, error)
             : ms_secret_lookup (database_id, account, MS_SECRET_TIMEOUT, cancellable, error);
}

void
ms_secret_wipe (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
