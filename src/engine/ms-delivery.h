/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery.h - a campaign on its way: start it, watch it, pause it, stop it */

#pragma once

#include "ms-network.h"
#include "ms-sandbox.h"
#include "ms-state.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct _MsDelivery MsDelivery;

typedef enum
{
  MS_ORDER_SEND,   /* a draft, or a campaign that was only rehearsed */
  MS_ORDER_RESUME, /* what is still queued of a paused, stopped or waiting one, and who is due
                      again */
  MS_ORDER_RESEND, /* recipients in @states once more, and those @added to the lists since */
} MsOrderKind;

typedef struct
{
  MsOrderKind kind;
  char       *campaign;   /* (owned): name */
  char      **lists;      /* (owned) (nullable) (array zero-terminated=1): names; SEND */
  char      **excluded;   /* (owned) (nullable) (array zero-terminated=1): names; SEND */
  char       *route;      /* (owned) (nullable): for ms_route_parse(); NULL: the last one */
  char       *retry;      /* (owned) (nullable): for ms_retry_parse(); NULL: as before */
  char       *schedule;   /* (owned) (nullable): of ms_schedule_to_string(); NULL: as before */
  gboolean    now;        /* RESUME: whoever is deferred is due at once */
  gboolean    background; /* nobody waits for it: while a limit holds it up for long it ends, as
                             `waiting`, and interrupted it goes on by itself */
  gboolean unattended;    /* with background and RESUME: nobody asked for it now: only one that
                             waits is begun, what may go away by itself makes it wait again, and
                             others that are due get their turn */
  gint64           turn;  /* with unattended: µs after which they do; 0: MS_ORDER_TURN */
  MsNetwork       *network;     /* (nullable): borrowed; while it is away nobody is judged */
  guint            connections; /* 0: as the account says; 10 for the sandbox */
  guint            states;      /* bits 1 << MsState; RESEND: deferred, failed, uncertain */
  gboolean         added;       /* RESEND */
  MsSandboxOptions sandbox;
} MsOrder;

#define MS_ORDER_TURN (5 * G_TIME_SPAN_MINUTE)

void ms_order_clear (MsOrder *order);

typedef enum
{
  MS_DELIVERY_PREPARING, /* reading, checking, taking the snapshot */
  MS_DELIVERY_SENDING,
  MS_DELIVERY_WAITING, /* for a limit, or for the server to come back: see wait_reason */
  MS_DELIVERY_ENDING,  /* what is on the wire is finished */
  MS_DELIVERY_ENDED,
} MsDeliveryPhase;

typedef enum
{
  MS_END_FINISHED,
  MS_END_PAUSED,  /* asked for */
  MS_END_STOPPED, /* asked for */
  MS_END_WAITING, /* something is due later: a retry, or the next hour or day it may go on */
  MS_END_FAILED, /* with an error; the campaign is paused or, if nothing had begun, as it was */
} MsDeliveryEnd;

typedef struct
{
  MsDeliveryPhase phase;
  gboolean        rehearsal;
  guint64         recipients;          /* of the whole campaign */
  guint64         counts[MS_N_STATES]; /* of the whole campaign, as in the ledger */
  guint64         todo;                /* of this run, so far */
  guint64         done;                /* of this run: settled */
  double          rate;                /* settled recipients a second, over the last seconds */
  gint64          seconds_left;        /* -1: not known */
  guint           connections;         /* open now */
  char            wait_reason[512];    /* translated; "" */
  gint64          wait_until;          /* ms_clock_wall(); 0: not known */
  char            maildir[512];        /* the sandbox's folder; "" */
} MsProgress;

/** MsDeliveryEnded: on the main context that was the default of the thread that started it */
typedef void (*MsDeliveryEnded) (MsDelivery *self, gpointer user_data);

/**
 * ms_delivery_start:
 * @order: copied
 * @ended: (nullable)
 *
 * Returns at once; all work is done on threads of its own.
 *
 * Returns: (transfer full)
 */
MsDelivery *ms_delivery_start (MsStore        *store,
                               const MsOrder  *order,
                               MsDeliveryEnded ended,
                               gpointer        user_data);

/** ms_delivery_free: only after it has ended; waits for that otherwise */
void ms_delivery_free (MsDelivery *self);

/** Any thread, any time; felt within a second: what is on the wire is finished, nothing new
 * begun. */
void ms_delivery_pause (MsDelivery *self);
void ms_delivery_stop (MsDelivery *self);

/** ms_delivery_postpone: likewise; its campaign is then `waiting` and due at once, for whoever
 * goes on with it; @reason: (nullable): why, for a person */
void ms_delivery_postpone (MsDelivery *self, const char *reason);

/** ms_delivery_get_progress: any thread; cheap enough for ten times a second */
void ms_delivery_get_progress (MsDelivery *self, MsProgress *out);

/**
 * ms_delivery_wait:
 *
 * Blocks until the end.
 *
 * Errors, with %MS_END_FAILED: %MS_STORE_ERROR (LOCKED: another process delivers; NOT_FOUND: no
 * such campaign, list or account), %MS_COMPOSE_ERROR, %MS_SMTP_ERROR, %MS_SECRET_ERROR,
 * %MS_DELIVERY_ERROR
 */
MsDeliveryEnd ms_delivery_wait (MsDelivery *self, GError **error);

/**
 * ms_delivery_request:
 * @command: "pause" or "stop"
 *
 * Asks whichever process delivers @campaign; waits up to @timeout seconds until it has ended.
 * One that waits is paused or stopped at once.
 *
 * Errors: %MS_DELIVERY_ERROR_STATE: nobody delivers it, and it does not wait;
 * %MS_DELIVERY_ERROR_TIMEOUT
 */
gboolean ms_delivery_request (MsStore    *store,
                              const char *campaign,
                              const char *command,
                              guint       timeout,
                              GError    **error);

/**
 * ms_delivery_enqueue:
 * @order: its connections, sandbox and the like are not kept; a rehearsal is refused
 *
 * Checks what a delivery checks before it begins (the message, the route, the passwords), takes
 * the snapshot or whom the order tries once more, and leaves the campaign `waiting`, due as
 * soon as its schedule lets it: whoever goes on with what is due sends it.  Not on the main
 * thread: it may block as ms_password_make_server() does.
 *
 * Errors: as ms_delivery_wait(), but it does not need the delivery lock
 */
gboolean ms_delivery_enqueue (MsStore *store, const MsOrder *order, GError **error);

/**
 * ms_delivery_recover:
 *
 * Mends what a dead process left, where nobody delivers now: a campaign that it sent in
 * background is due again.  Where somebody does, he has done so.
 */
gboolean ms_delivery_recover (MsStore *store, GError **error);

#define MS_DELIVERY_ERROR (ms_delivery_error_quark ())
GQuark ms_delivery_error_quark (void);
enum
{
  MS_DELIVERY_ERROR_STATE,   /* not in this state of the campaign: sent already, a draft, … */
  MS_DELIVERY_ERROR_EMPTY,   /* nobody would get it */
  MS_DELIVERY_ERROR_REFUSED, /* the server refused sender or login, or the same refusal 25 times
                              */
  MS_DELIVERY_ERROR_SIZE,    /* the message is larger than the server takes */
  MS_DELIVERY_ERROR_TIMEOUT,
  MS_DELIVERY_ERROR_CHANGED, /* it is no longer waiting: somebody paused, stopped or took it */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDelivery, ms_delivery_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsOrder, ms_order_clear)

G_END_DECLS
