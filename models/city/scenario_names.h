// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario_names.h
 *  The names that a scenario gives, and what refers to them: whether a name is there, which one was
 *  probably meant when it is not, and whether two are the same.
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_NAMES_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_NAMES_H

#include "models/city/scenario.h"

/** A list whose structs begin with their name; NULL names, which were reported, count as none. */
typedef struct lw_name_list {
    const lw_array *array;
    size_t item_size;
    const char *noun;    /**< "community" */
    const char *pointer; /**< "/communities" */
} lw_name_list;

lw_name_list lw_community_names(const lw_scenario *scenario);
lw_name_list lw_group_names(const lw_scenario *scenario);
lw_name_list lw_charge_point_names(const lw_scenario *scenario);
lw_name_list lw_settlement_names(const lw_scenario *scenario);

/** Index of the item with that name; the count when there is none. */
size_t lw_names_find(const lw_name_list *list, const char *name);

/** Reports that no item has the name that stands at `pointer`, and suggests the nearest one. */
void lw_names_report_unknown(const lw_name_list *list, const char *name, const char *pointer,
                             lw_report *report);

/** Reports names that come twice, whatever their case: every repetition against the first. */
void lw_names_check_unique(const lw_name_list *list, lw_report *report);

/** The group of participant "group/index", or NULL when there is none. */
const lw_group_params *lw_participant_group(const lw_scenario *scenario, const char *id);

/** Reports that there is no participant with the id at `pointer`, and how the nearest are called.
 */
void lw_participant_report_unknown(const lw_scenario *scenario, const char *id, const char *pointer,
                                   lw_report *report);

#endif
