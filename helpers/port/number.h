/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decimal numbers. Pure. */
#ifndef BRW0_PORT_NUMBER_H
#define BRW0_PORT_NUMBER_H

#include <stdbool.h>

/* Is text digits and nothing else, and the number at most limit? Then it is in *ret_number. */
bool number_parse(const char *text, unsigned int limit, unsigned int *ret_number)
	__attribute__((warn_unused_result));

#endif
