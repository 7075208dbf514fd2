/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pager.c - a long table of the store, read in pages as they are asked for */

#include "config.h"

#include "ms-clock.h"
#include "ms-pager.h"

#define KEPT_PAGES 64

/* What is read at once; of more pages wanted, the last ones are what is on the screen. */
#define LOADS_MAX 2

/* Counting a live table takes at most this share of the time. */
#define COUNT_SHARE 20

typedef struct
{
  MsPageSource   functions;
  gpointer       data; /* (owned) */
  GDestroyNotify free_data;
} Source;

typedef struct
{
  guint64    number;
  GPtrArray *rows;  /* (owned) (element-type MsRow) (nullable): never read yet */
  guint64    used;  /* the pager's tick of the last use */
  gboolean   stale; /* to be read again when it is next shown */
  gboolean   wanted;
  gboolean   loading;
} Page;

struct _MsPager
{
  GObject parent_instance;

  MsLibrary    *library;     /* (owned) */
  Source       *source;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): of what the source is asked */
  guint64       size;
  guint64       total;
  GArray       *keys;   /* (owned) (element-type gint64): before each page */
  GHashTable   *pages;  /* (owned): number → Page */
  GQueue        wanted; /* (element-type Page): the last one first */
  guint         loading;
  guint64       tick;
  gboolean      counting;
  gboolean      count_again;
  guint         load_id;
  guint         count_id;
  gint64        count_took; /* µs */
};

enum
{
  ROW,
  SIZE,
  SETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsPager, ms_pager, G_TYPE_OBJECT)

static void start_loads (MsPager *self);
static void start_count (MsPager *self);

MsRow *
ms_row_new (gint64 id, gint kind, guint n_cells)
{
  MsRow *self = g_malloc0 (sizeof *self + n_cells * sizeof self->cells[0]);

  self->id = id;
  self->kind = kind;
  self->n_cells = n_cells;

  return self;
}

void
ms_row_free (MsRow *self)
{
  for (guint i = 0; i < self->n_cells; i++)
    g_free (self->cells[i]);
  g_free (self);
}

static gboolean
row_equal (const MsRow *a, const MsRow *b)
{
  if (a->id != b->id || a->kind != b->kind || a->n_cells != b->n_cells)
    return FALSE;

  for (guint i = 0; i < a->n_cells; i++)
    if (g_strcmp0 (a->cells[i], b->cells[i]) != 0)
      return FALSE;

  return TRUE;
}

static void
source_clear (gpointer data)
{
  Source *source = data;

  if (source->free_data != NULL)
    source->free_data (source->data);
}

static void
source_unref (Source *source)
{
  g_atomic_rc_box_release_full (source, source_clear);
}

static void
page_free (gpointer data)
{
  Page *page = data;

  g_clear_pointer (&page->rows, g_ptr_array_unref);
  g_free (page);
}

/* One question to the source, and what came of it. */
typedef struct
{
  Source *source; /* (owned) */
  guint64 number;
  gint64  after;
  gint64  took; /* µs */
  guint64 count;
  GArray *keys; /* (owned) (nullable) */
} Load;

static Load *
load_new (MsPager *self)
{
  Load *load = g_new0 (Load, 1);

  load->source = g_atomic_rc_box_acquire (self->source);

  return load;
}

static void
load_free (gpointer data)
{
  Load *load = data;

  g_clear_pointer (&load->keys, g_array_unref);
  source_unref (load->source);
  g_free (load);
}

static gpointer
load_page (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_full (MS_PAGE_ROWS, (GDestroyNotify) ms_row_free);

  Load *load = data;

  if (!load->source->functions.page (db, load->source->data, load->after, MS_PAGE_ROWS, rows,
                                     error))
    return NULL;

  return g_steal_pointer (&rows);
}

static gpointer
load_count (MsDb *db, gpointer data, GError **error)
{
  Load  *load = data;
  gint64 start = ms_clock_now ();

  load->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!load->source->functions.index (db, load->source->data, MS_PAGE_ROWS, load->keys,
                                      &load->count, error))
    return NULL;

  load->took = ms_clock_now () - start;

  return load;
}

static gboolean
page_is_old (gpointer key, gpointer value, gpointer user_data)
{
  const Page    *page = value;
  const MsPager *self = user_data;

  return !page->wanted && !page->loading && page->used + KEPT_PAGES < self->tick;
}

static Page *
get_page (MsPager *self, guint64 number)
{
  Page *page = g_hash_table_lookup (self->pages, &number);

  if (page == NULL)
    {
      if (g_hash_table_size (self->pages) > 2 * KEPT_PAGES)
        g_hash_table_foreach_remove (self->pages, page_is_old, self);

      page = g_new0 (Page, 1);
      page->number = number;
      g_hash_table_insert (self->pages, &page->number, page);
    }
  if (page->used != self->tick || page->used == 0)
    page->used = ++self->tick;

  return page;
}

static gboolean
on_load_cb (gpointer data)
{
  MsPager *self = data;

  self->load_id = 0;
  start_loads (self);

  return G_SOURCE_REMOVE;
}

/* Waits for the main loop, so that a fast scroll asks for the page where it stops. */
static void
want_page (MsPager *self, Page *page)
{
  if (page->loading || page->wanted || page->number >= self->keys->len)
    return;

  page->wanted = TRUE;
  g_queue_push_head (&self->wanted, page);
  if (self->load_id == 0)
    self->load_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_load_cb, self, NULL);
}

static void
take_rows (MsPager *self, Page *page, GPtrArray *rows)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&page->rows);

  page->rows = g_ptr_array_ref (rows);
  page->stale = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      guint64 row = page->number * MS_PAGE_ROWS + i;

      if (row < self->size &&
          (before == NULL || i >= before->len || !row_equal (before->pdata[i], rows->pdata[i])))
        g_signal_emit (self, signals[ROW], 0, row);
    }
}

static void
tell_settled (MsPager *self)
{
  if (!self->counting && self->loading == 0 && g_queue_is_empty (&self->wanted))
    g_signal_emit (self, signals[SETTLED], 0);
}

/* Says "failed" in the library's place, unless another table was chosen meanwhile. */
static void
tell_failure (MsPager *self, const GError *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit_by_name (self->library, "failed", error);
}

static void
on_page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsPager) self = user_data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  Load *load = ms_library_query_data (result);
  Page *page;

  rows = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  self->loading--;

  if (load->source == self->source)
    {
      page = g_hash_table_lookup (self->pages, &load->number);
      page->loading = FALSE;
      if (rows != NULL)
        take_rows (self, page, rows);
      tell_failure (self, error);
    }

  if (self->source != NULL)
    start_loads (self);
  tell_settled (self);
}

static void
start_loads (MsPager *self)
{
  while (self->loading < LOADS_MAX && !g_queue_is_empty (&self->wanted))
    {
      Page *page = g_queue_pop_head (&self->wanted);
      Load *load;

      page->wanted = FALSE;
      if (page->number >= self->keys->len)
        continue;

      load = load_new (self);
      load->number = page->number;
      load->after = g_array_index (self->keys, gint64, page->number);
      page->loading = TRUE;
      self->loading++;
      ms_library_query (self->library, load_page, load, load_free,
                        (GDestroyNotify) g_ptr_array_unref, self->cancellable, on_page_cb,
                        g_object_ref (self));
    }
}

static gboolean
on_count_again_cb (gpointer data)
{
  MsPager *self = data;

  self->count_id = 0;
  start_count (self);

  return G_SOURCE_REMOVE;
}

static void
mark_stale (gpointer key, gpointer value, gpointer user_data)
{
  Page *page = value;

  page->stale = TRUE;
}

static void
on_count_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsPager) self = user_data;
  g_autoptr (GError) error = NULL;

  Load *load = ms_library_query_data (result);

  ms_library_query_finish (MS_LIBRARY (object), result, &error);
  if (load->source != self->source)
    return;

  self->counting = FALSE;
  tell_failure (self, error);
  if (error == NULL)
    {
      self->count_took = load->took;
      self->total = load->count;
      g_clear_pointer (&self->keys, g_array_unref);
      self->keys = g_steal_pointer (&load->keys);
      g_hash_table_foreach (self->pages, mark_stale, NULL);
      g_signal_emit (self, signals[SIZE], 0, load->count);
    }

  if (self->count_again && self->count_id == 0)
    self->count_id = g_timeout_add ((guint) (self->count_took * COUNT_SHARE / 1000),
                                    on_count_again_cb, self);
  tell_settled (self);
}

/* One count at a time, and one more when something happened meanwhile. */
static void
start_count (MsPager *self)
{
  self->count_again = self->counting || self->count_id != 0;
  if (self->count_again || self->source == NULL)
    return;

  self->counting = TRUE;
  ms_library_query (self->library, load_count, load_new (self), load_free, NULL,
                    self->cancellable, on_count_cb, g_object_ref (self));
}

static void
forget (MsPager *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_handle_id (&self->count_id, g_source_remove);
  g_queue_clear (&self->wanted);
  g_hash_table_remove_all (self->pages);
  g_array_set_size (self->keys, 0);
  g_clear_pointer (&self->source, source_unref);
  self->counting = FALSE;
  self->count_again = FALSE;
  self->count_took = 0;
  self->size = 0;
  self->total = 0;
}

static void
ms_pager_dispose (GObject *object)
{
  MsPager *self = MS_PAGER (object);

  forget (self);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ms_pager_parent_class)->dispose (object);
}

static void
ms_pager_finalize (GObject *object)
{
  MsPager *self = MS_PAGER (object);

  g_hash_table_unref (self->pages);
  g_array_unref (self->keys);

  G_OBJECT_CLASS (ms_pager_parent_class)->finalize (object);
}

static void
ms_pager_class_init (MsPagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_pager_dispose;
  object_class->finalize = ms_pager_finalize;

  signals[ROW] = g_signal_new ("row", MS_TYPE_PAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIZE] = g_signal_new ("size", MS_TYPE_PAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SETTLED] = g_signal_new ("settled", MS_TYPE_PAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ms_pager_init (MsPager *self)
{
  self->pages = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, page_free);
  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
}

MsPager *
ms_pager_new (MsLibrary *library)
{
  MsPager *self = g_object_new (MS_TYPE_PAGER, NULL);

  self->library = g_object_ref (library);

  return self;
}

void
ms_pager_set_source (MsPager            *self,
                     const MsPageSource *functions,
                     gpointer            data,
                     GDestroyNotify      free_data)
{
  forget (self);

  self->cancellable = g_cancellable_new ();
  self->source = g_atomic_rc_box_new0 (Source);
  self->source->functions = *functions;
  self->source->data = data;
  self->source->free_data = free_data;

  start_count (self);
}

void
ms_pager_refresh (MsPager *self)
{
  start_count (self);
}

guint64
ms_pager_get_size (MsPager *self)
{
  return self->size;
}

guint64
ms_pager_get_total (MsPager *self)
{
  return self->total;
}

void
ms_pager_set_size (MsPager *self, guint64 size)
{
  self->size = size;
}

const MsRow *
ms_pager_peek (MsPager *self, guint64 row)
{
  Page   *page = get_page (self, row / MS_PAGE_ROWS);
  guint64 place = row % MS_PAGE_ROWS;

  if (page->rows == NULL || page->stale)
    want_page (self, page);

  return page->rows != NULL && place < page->rows->len ? page->rows->pdata[place] : NULL;
}
