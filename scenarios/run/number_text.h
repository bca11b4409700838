// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/number_text.h
 *  Numbers as people read them: grouped thousands, a decimal point or comma, a sensible precision.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_NUMBER_TEXT_H
#define LEDGERWATT_SCENARIOS_RUN_NUMBER_TEXT_H

#include <stddef.h>

typedef enum lw_language { LW_LANGUAGE_EN, LW_LANGUAGE_FR, LW_LANGUAGE_COUNT } lw_language;

/** One of two texts. A macro, so that the compiler checks formats against their arguments. */
#define LW_IN(language, english, french) ((language) == LW_LANGUAGE_FR ? french : english)

typedef struct lw_number_text {
    char text[48];
} lw_number_text;

/** `value` with `decimals` digits after the point: 12,345.6 or, in French, 12 345,6 (with narrow
 *  no-break spaces). NaN is written "-". */
lw_number_text lw_number_text_of(double value, int decimals, lw_language language);
/** As many decimals as a table needs: none from 1,000 on, then 1, 2, or 3 significant digits. */
lw_number_text lw_number_text_short(double value, lw_language language);
/** A duration in the unit a reader would choose: "0.25 s", "12.0 min", "16.5 days". */
lw_number_text lw_duration_text(double seconds, lw_language language);

/** Width on a terminal: characters, not bytes. */
size_t lw_text_width(const char *text);

#endif
