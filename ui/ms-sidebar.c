/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sidebar.c - the campaigns and the lists, to choose from */

#include "config.h"

#include "ms-application.h"
#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-format.h"
#include "ms-list-table.h"
#include "ms-sidebar.h"

#include <glib/gi18n-lib.h>

struct _MsSidebar
{
  GtkBox parent_instance;

  MsLibrary *library; /* (owned) */
  gboolean   loading;
  gboolean   again;    /* something happened while it was read */
  gboolean   filling;  /* rows come and go, nobody chooses */
  gint64     campaign; /* chosen; 0: none */
  gint64     list;
  char      *campaign_name; /* (owned) (nullable): to be chosen when it is there */
  char      *list_name;

  GtkListBox *campaigns;
  GtkListBox *lists;
};

G_DEFINE_FINAL_TYPE (MsSidebar, ms_sidebar, GTK_TYPE_BOX)

enum
{
  CAMPAIGN_CHOSEN,
  LIST_CHOSEN,
  LOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What is shown of one campaign or list. */
typedef struct
{
  gint64 id;
  char  *name;   /* (owned) */
  char  *detail; /* (owned) */
} Item;

typedef struct
{
  GPtrArray *campaigns; /* (owned) (element-type Item) */
  GPtrArray *lists;
} Content;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->name);
  g_free (item->detail);
  g_free (item);
}

static void
content_free (gpointer data)
{
  Content *content = data;

  g_ptr_array_unref (content->campaigns);
  g_ptr_array_unref (content->lists);
  g_free (content);
}

static void
add_item (GPtrArray *items, gint64 id, const char *name, char *detail)
{
  Item *item = g_new0 (Item, 1);

  item->id = id;
  item->name = g_strdup (name);
  item->detail = detail;
  g_ptr_array_add (items, item);
}

static char *
describe_campaign (const MsCampaignInfo *info)
{
  if (info->rehearsal && info->state != MS_CAMPAIGN_DRAFT)
    return g_strdup_printf (_ ("Rehearsal %s"), ms_campaign_state_label (info->state));

  if (info->state == MS_CAMPAIGN_WAITING && info->due > ms_clock_wall ())
    {
      g_autofree char *due = ms_format_time (info->due);

      return g_strdup_printf (_ ("Waiting until %s"), due);
    }

  return g_strdup (ms_campaign_state_label (info->state));
}

static gpointer
read_content (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) campaigns = ms_campaign_table_all (db, error);
  g_autoptr (GPtrArray) lists = NULL;

  Content *content;

  if (campaigns == NULL)
    return NULL;
  lists = ms_list_table_all (db, error);
  if (lists == NULL)
    return NULL;

  content = g_new0 (Content, 1);
  content->campaigns = g_ptr_array_new_with_free_func (item_free);
  content->lists = g_ptr_array_new_with_free_func (item_free);
  for (guint i = 0; i < campaigns->len; i++)
    {
      const MsCampaignInfo *info = campaigns->pdata[i];

      add_item (content->campaigns, info->id, info->name, describe_campaign (info));
    }
  for (guint i = 0; i < lists->len; i++)
    {
      const MsListInfo *info = lists->pdata[i];

      add_item (content->lists, info->id, info->name,
                g_strdup_printf (ngettext ("%'u contact", "%'u contacts",
                                           (gulong) info->members),
                                 (guint) info->members));
    }

  return content;
}

static gint64
row_get_id (GtkListBoxRow *row)
{
  return row != NULL ? *(gint64 *) g_object_get_data (G_OBJECT (row), "id") : 0;
}

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static GtkWidget *
row_new (const Item *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *detail = label_new (item->detail, "ms-small");

  gtk_style_context_add_class (gtk_widget_get_style_context (detail), "dim-label");
  gtk_container_add (GTK_CONTAINER (box), label_new (item->name, NULL));
  gtk_container_add (GTK_CONTAINER (box), detail);
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&item->id, sizeof item->id), g_free);
  atk_object_set_name (gtk_widget_get_accessible (row), item->name);
  gtk_widget_set_tooltip_text (row, item->name);
  gtk_widget_show_all (row);

  return row;
}

/* Rows that stay keep their widget, and so the focus. */
static void
set_row (GtkListBox *box, GtkListBoxRow *row, const Item *item)
{
  g_autoptr (GList) labels =
      gtk_container_get_children (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (row))));

  gtk_label_set_text (labels->data, item->name);
  gtk_label_set_text (labels->next->data, item->detail);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (row)), item->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), item->name);
}

static void
fill (GtkListBox *box, const GPtrArray *items, gint64 chosen)
{
  guint i = 0;

  while (i < items->len)
    {
      const Item    *item = items->pdata[i];
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (box, i);

      if (row == NULL || row_get_id (row) != item->id)
        {
          gtk_list_box_insert (box, row_new (item), i);
          if (row != NULL && i + 1 < items->len &&
              row_get_id (row) != ((const Item *) items->pdata[i + 1])->id)
            gtk_container_remove (GTK_CONTAINER (box), GTK_WIDGET (row));
          row = gtk_list_box_get_row_at_index (box, i);
        }
      else
        {
          set_row (box, row, item);
        }
      if (item->id == chosen)
        gtk_list_box_select_row (box, row);
      i++;
    }

  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (box, i)) != NULL;)
    gtk_container_remove (GTK_CONTAINER (box), GTK_WIDGET (row));
}

static gint64
find_named (const GPtrArray *items, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (g_ascii_strcasecmp (((const Item *) items->pdata[i])->name, name) == 0)
      return ((const Item *) items->pdata[i])->id;

  return 0;
}

static void
choose_awaited (MsSidebar *self, const Content *content)
{
  gint64 id;

  id = self->campaign_name != NULL ? find_named (content->campaigns, self->campaign_name) : 0;
  if (id != 0)
    {
      g_clear_pointer (&self->campaign_name, g_free);
      ms_sidebar_choose_campaign (self, id);
    }

  id = self->list_name != NULL ? find_named (content->lists, self->list_name) : 0;
  if (id != 0)
    {
      g_clear_pointer (&self->list_name, g_free);
      ms_sidebar_choose_list (self, id);
    }
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsSidebar) self = user_data;
  g_autoptr (GError) error = NULL;

  Content *content = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  self->loading = FALSE;
  if (content == NULL)
    {
      g_signal_emit_by_name (object, "failed", error);
      return;
    }

  if (!gtk_widget_in_destruction (GTK_WIDGET (self)) && self->campaigns != NULL)
    {
      self->filling = TRUE;
      fill (self->campaigns, content->campaigns, self->campaign);
      fill (self->lists, content->lists, self->list);
      self->filling = FALSE;
      choose_awaited (self, content);
      g_signal_emit (self, signals[LOADED], 0);
      if (self->again)
        ms_sidebar_reload (self);
    }
  content_free (content);
}

void
ms_sidebar_reload (MsSidebar *self)
{
  self->again = self->loading;
  if (self->loading)
    return;

  self->loading = TRUE;
  ms_library_query (self->library, read_content, NULL, NULL, content_free, NULL, on_read_cb,
                    g_object_ref (self));
}

static void
choose (MsSidebar *self, gint64 campaign, gint64 list, gboolean tell)
{
  self->campaign = campaign;
  self->list = list;

  self->filling = TRUE;
  for (int kind = 0; kind < 2; kind++)
    {
      GtkListBox *box = kind == 0 ? self->campaigns : self->lists;
      gint64      id = kind == 0 ? campaign : list;

      gtk_list_box_unselect_all (box);
      for (int i = 0; id != 0; i++)
        {
          GtkListBoxRow *row = gtk_list_box_get_row_at_index (box, i);

          if (row == NULL)
            break;
          if (row_get_id (row) == id)
            gtk_list_box_select_row (box, row);
        }
    }
  self->filling = FALSE;

  if (tell)
    g_signal_emit (self, signals[campaign != 0 ? CAMPAIGN_CHOSEN : LIST_CHOSEN], 0,
                   campaign != 0 ? campaign : list);
}

static void
on_row_selected_cb (MsSidebar *self, GtkListBoxRow *row, GtkListBox *box)
{
  gint64 id = row_get_id (row);

  if (self->filling || id == 0)
    return;

  choose (self, box == self->campaigns ? id : 0, box == self->lists ? id : 0, TRUE);
}

/* The row that is chosen already, once more: in a narrow window the way back to its page. */
static void
on_row_activated_cb (MsSidebar *self, GtkListBoxRow *row, GtkListBox *box)
{
  on_row_selected_cb (self, row, box);
}

/* A list box selects what gets the focus, so that merely passing by with Tab would leave the
 * page one is on.  In the box that has nothing chosen the focus alone goes in: Enter, Space and
 * the arrows choose. */
static gboolean
on_focus_cb (MsSidebar *self, GtkDirectionType direction, GtkWidget *box)
{
  GtkListBox *rows = GTK_LIST_BOX (box);
  gboolean    taken;

  if (gtk_list_box_get_selected_row (rows) != NULL)
    return FALSE;

  gtk_list_box_set_selection_mode (rows, GTK_SELECTION_NONE);
  taken = GTK_WIDGET_GET_CLASS (box)->focus (box, direction);
  gtk_list_box_set_selection_mode (rows, GTK_SELECTION_SINGLE);
  if (!taken)
    /* The default would try again, and choose. */
    g_signal_stop_emission_by_name (box, "focus");

  return taken;
}

void
ms_sidebar_choose_campaign (MsSidebar *self, gint64 id)
{
  choose (self, id, 0, TRUE);
}

void
ms_sidebar_choose_nothing (MsSidebar *self)
{
  choose (self, 0, 0, FALSE);
}

void
ms_sidebar_choose_list (MsSidebar *self, gint64 id)
{
  choose (self, 0, id, TRUE);
}

void
ms_sidebar_choose_campaign_named (MsSidebar *self, const char *name)
{
  g_free (self->campaign_name);
  self->campaign_name = g_strdup (name);
  ms_sidebar_reload (self);
}

void
ms_sidebar_choose_list_named (MsSidebar *self, const char *name)
{
  g_free (self->list_name);
  self->list_name = g_strdup (name);
  ms_sidebar_reload (self);
}

gboolean
ms_sidebar_is_empty (MsSidebar *self)
{
  return gtk_list_box_get_row_at_index (self->campaigns, 0) == NULL &&
         gtk_list_box_get_row_at_index (self->lists, 0) == NULL;
}

void
ms_sidebar_set_library (MsSidebar *self, MsLibrary *library)
{
  g_set_object (&self->library, library);
  g_signal_connect_object (library, "changed", G_CALLBACK (ms_sidebar_reload), self,
                           G_CONNECT_SWAPPED);
  ms_sidebar_reload (self);
}

static void
ms_sidebar_dispose (GObject *object)
{
  MsSidebar *self = MS_SIDEBAR (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->campaign_name, g_free);
  g_clear_pointer (&self->list_name, g_free);

  G_OBJECT_CLASS (ms_sidebar_parent_class)->dispose (object);
}

static void
ms_sidebar_class_init (MsSidebarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_sidebar_dispose;

  signals[CAMPAIGN_CHOSEN] =
      g_signal_new ("campaign-chosen", MS_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[LIST_CHOSEN] = g_signal_new ("list-chosen", MS_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[LOADED] = g_signal_new ("loaded", MS_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, campaigns);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, lists);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_cb);
}

static void
ms_sidebar_init (MsSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
