/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON texts are valid whatever is in them. */
#include "config.h"

#include "helpers/base/json.h"
#include "tests/unit/unit.h"

static const struct text_case {
	const char *name;
	const char *value;
	const char *wanted;
} text_cases[] = {
	{"plain", "brW0", "\"brW0\""},
	{"empty", "", "\"\""},
	{"null", NULL, "null"},
	{"quote", "a\"b", "\"a\\\"b\""},
	{"backslash", "a\\b", "\"a\\\\b\""},
	{"control", "a\nb\x1f\x7f", "\"a\\u000ab\\u001f\\u007f\""},
	{"c1-control", "a\xc2\x9b", "\"a\\u009b\""},
	{"direction", "\xe2\x80\xae", "\"\\u202e\""},
	{"tag", "\xf3\xa0\x80\x81", "\"\\udb40\\udc01\""},
	{"utf-8", "br\xc3\xb6", "\"br\xc3\xb6\""},
	{"latin-1", "br\xf6!", "\"br\xef\xbf\xbd!\""},
	{"cut-short", "br\xc3", "\"br\xef\xbf\xbd\""},
	{"overlong", "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
	{"surrogate", "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
};

static void test_text(gconstpointer data)
{
	const struct text_case *c = data;
	g_autoptr(Json) json = json_new();

	json_add_text(json, NULL, c->value);
	g_assert_cmpstr(json->text->str, ==, c->wanted);
}

static void test_nesting(void)
{
	g_autoptr(Json) json = json_new();

	json_open_object(json, NULL);
	json_add_boolean(json, "yes", TRUE);
	json_add_boolean(json, "no", FALSE);
	json_open_array(json, "numbers");
	json_add_number(json, NULL, G_MININT64);
	json_add_number(json, NULL, 7);
	json_open_array(json, NULL);
	json_close_array(json);
	json_open_object(json, NULL);
	json_close_object(json);
	json_close_array(json);
	json_add_text(json, "a\"key", "last");
	json_close_object(json);
	g_assert_cmpstr(json->text->str, ==,
		"{\"yes\":true,\"no\":false,\"numbers\":[-9223372036854775808,7,[],{}],"
		"\"a\\\"key\":\"last\"}");
}

void json_suite(void)
{
	ADD_CASES("/json/text/", text_cases, test_text);
	g_test_add_func("/json/nesting", test_nesting);
}
