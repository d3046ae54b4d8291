/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words by name. Pure. */
#include "config.h"

#include "helpers/host/words.h"

#include <string.h>

struct list {
	char *name;
	GPtrArray *words; /* of char *, a NULL at the end */
};

struct words {
	GPtrArray *lists; /* of struct list */
};

static void list_free(gpointer data)
{
	struct list *list = data;

	g_free(list->name);
	g_ptr_array_unref(list->words);
	g_free(list);
}

Words *words_new(void)
{
	Words *words = g_new0(Words, 1);

	words->lists = g_ptr_array_new_with_free_func(list_free);
	return words;
}

Words *words_new_of(const char *word)
{
	Words *words = words_new();

	words_add(words, WORDS_UNNAMED, word);
	return words;
}

void words_free(Words *words)
{
	g_ptr_array_unref(words->lists);
	g_free(words);
}

static struct list *find(const Words *words, const char *name)
{
	for (guint i = 0; words != NULL && i < words->lists->len; i++) {
		struct list *list = g_ptr_array_index(words->lists, i);

		if (strcmp(list->name, name) == 0)
			return list;
	}
	return NULL;
}

static struct list *ensure(Words *words, const char *name)
{
	struct list *list = find(words, name);

	if (list != NULL)
		return list;
	list = g_new0(struct list, 1);
	list->name = g_strdup(name);
	list->words = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(list->words, NULL);
	g_ptr_array_add(words->lists, list);
	return list;
}

void words_add(Words *words, const char *name, const char *word)
{
	struct list *list = ensure(words, name);

	g_ptr_array_insert(list->words, (gint) list->words->len - 1, g_strdup(word));
}

void words_add_list(Words *words, const char *name)
{
	ensure(words, name);
}

const char *const *words_list(const Words *words, const char *name)
{
	const struct list *list = find(words, name);

	return list != NULL ? (const char *const *) list->words->pdata : NULL;
}

const char *words_get(const Words *words, const char *name)
{
	const char *const *list = words_list(words, name);

	return list != NULL ? list[0] : NULL;
}

const char *words_get_unnamed(const Words *words)
{
	const char *word = words_get(words, WORDS_UNNAMED);

	return word != NULL ? word : "";
}

gboolean words_is(const Words *words, const char *word)
{
	const struct list *list = find(words, WORDS_UNNAMED);

	return list != NULL && words->lists->len == 1 && list->words->len == 2 &&
	       strcmp(g_ptr_array_index(list->words, 0), word) == 0;
}

static gboolean has_same(const struct list *list, const Words *other)
{
	const char *const *theirs = words_list(other, list->name);

	return theirs != NULL && g_strv_equal((const char *const *) list->words->pdata, theirs);
}

gboolean words_equal(const Words *one, const Words *other)
{
	if (one == NULL || other == NULL)
		return one == other;
	if (one->lists->len != other->lists->len)
		return FALSE;
	for (guint i = 0; i < one->lists->len; i++)
		if (!has_same(g_ptr_array_index(one->lists, i), other))
			return FALSE;
	return TRUE;
}

Words *words_copy(const Words *words)
{
	Words *copy = words_new();

	for (guint i = 0; i < words->lists->len; i++) {
		const struct list *list = g_ptr_array_index(words->lists, i);

		words_add_list(copy, list->name);
		for (guint k = 0; k + 1 < list->words->len; k++)
			words_add(copy, list->name, g_ptr_array_index(list->words, k));
	}
	return copy;
}

const char *words_get_name(const Words *words, guint i)
{
	return words != NULL && i < words->lists->len
		       ? ((const struct list *) g_ptr_array_index(words->lists, i))->name
		       : NULL;
}

char *words_join(const Words *words)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; words != NULL && i < words->lists->len; i++) {
		const struct list *list = g_ptr_array_index(words->lists, i);

		for (guint k = 0; k + 1 < list->words->len; k++)
			g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "",
				(const char *) g_ptr_array_index(list->words, k));
	}
	return g_string_free(out, FALSE);
}
