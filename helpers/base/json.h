/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON text (RFC 8259), written from front to back. Pure but for json_open_report().
 *
 * Texts from the kernel need not be UTF-8: invalid bytes become U+FFFD, so that the result is
 * always valid. Characters that a terminal would act upon are written as numbers.
 */
#ifndef BRW0_BASE_JSON_H
#define BRW0_BASE_JSON_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct json {
	GString *text;
	gboolean needs_comma;
} Json;

Json *json_new(void);
void json_free(Json *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_free)

/* key: of a member of an object; NULL in an array and for the outermost value. */
void json_open_object(Json *json, const char *key);
void json_close_object(Json *json);
void json_open_array(Json *json, const char *key);
void json_close_array(Json *json);

/* value NULL: null */
void json_add_text(Json *json, const char *key, const char *value);
void json_add_boolean(Json *json, const char *key, gboolean value);
void json_add_number(Json *json, const char *key, gint64 value);

/*
 * Open the object that a program prints as a whole, and add what whoever reads of a fault wants to
 * know first: the format's version, and the program's, the kernel and the distribution.
 */
void json_open_report(Json *json, const char *program);

G_END_DECLS

#endif
