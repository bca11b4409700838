// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/label.h
 *  Words of the result file as people say them, in English and French.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_LABEL_H
#define LEDGERWATT_SCENARIOS_RUN_LABEL_H

#include "scenarios/run/number_text.h"

/** The word for a function ("meter_link"), cost line or payer; the key itself when there is none.
 */
const char *lw_label(const char *key, lw_language language);

#endif
