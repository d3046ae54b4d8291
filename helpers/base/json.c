/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A JSON text (RFC 8259), written from front to back. Pure. */
#include "config.h"

#include "helpers/base/json.h"

#include <sys/utsname.h>

/* Of what programs print: another one when a key goes or gets another meaning. */
enum { JSON_VERSION = 1 };

Json *json_new(void)
{
	Json *json = g_new0(Json, 1);

	json->text = g_string_new(NULL);
	return json;
}

void json_free(Json *json)
{
	g_string_free(json->text, TRUE);
	g_free(json);
}

/* What a terminal would act upon, if somebody looks at the text: as \u, by UTF-16. */
static void append_escaped(GString *text, gunichar c)
{
	if (c < 0x10000)
		g_string_append_printf(text, "\\u%04x", c);
	else
		g_string_append_printf(
			text, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 | (c & 0x3ff));
}

static void append_quoted(GString *text, const char *value)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);

	g_string_append_c(text, '"');
	for (const char *c = valid; *c != '\0'; c += g_utf8_skip[(guchar) *c]) {
		gunichar character = g_utf8_get_char(c);

		if (*c == '"' || *c == '\\')
			g_string_append_c(text, '\\');
		if (g_unichar_isprint(character))
			g_string_append_unichar(text, character);
		else
			append_escaped(text, character);
	}
	g_string_append_c(text, '"');
}

/* Comma, line and key before a value. */
static void begin(Json *json, const char *key)
{
	if (json->needs_comma)
		g_string_append_c(json->text, ',');
	json->needs_comma = TRUE;
	if (key == NULL)
		return;
	append_quoted(json->text, key);
	g_string_append_c(json->text, ':');
}

static void open_with(Json *json, const char *key, char bracket)
{
	begin(json, key);
	g_string_append_c(json->text, bracket);
	json->needs_comma = FALSE;
}

static void close_with(Json *json, char bracket)
{
	g_string_append_c(json->text, bracket);
	json->needs_comma = TRUE;
}

void json_open_object(Json *json, const char *key)
{
	open_with(json, key, '{');
}

void json_close_object(Json *json)
{
	close_with(json, '}');
}

void json_open_array(Json *json, const char *key)
{
	open_with(json, key, '[');
}

void json_close_array(Json *json)
{
	close_with(json, ']');
}

void json_add_text(Json *json, const char *key, const char *value)
{
	begin(json, key);
	if (value == NULL)
		g_string_append(json->text, "null");
	else
		append_quoted(json->text, value);
}

void json_add_boolean(Json *json, const char *key, gboolean value)
{
	begin(json, key);
	g_string_append(json->text, value ? "true" : "false");
}

void json_add_number(Json *json, const char *key, gint64 value)
{
	begin(json, key);
	g_string_append_printf(json->text, "%" G_GINT64_FORMAT, value);
}

void json_open_report(Json *json, const char *program)
{
	g_autofree char *version = g_strdup_printf("%s " PACKAGE_VERSION, program);
	g_autofree char *distribution = g_get_os_info(G_OS_INFO_KEY_PRETTY_NAME);
	struct utsname kernel;

	json_open_object(json, NULL);
	json_add_number(json, "version", JSON_VERSION);
	json_open_object(json, "host");
	json_add_text(json, "program", version);
	json_add_text(json, "kernel", uname(&kernel) == 0 ? kernel.release : NULL);
	json_add_text(json, "distribution", distribution);
	json_close_object(json);
}
