// SPDX-License-Identifier: Apache-2.0
#include "models/city/attack_check.h"

#include "models/city/attack.h"
#include "models/city/scenario_names.h"
#include "models/settlement/settlement.h"

#include <stdio.h>

size_t lw_attack_partition_count(const lw_scenario *scenario, const char *settlement)
{
    const lw_variant *attacks = scenario->attacks.items;
    size_t count = 0;
    for (size_t i = 0; i < scenario->attacks.count; i++) {
        lw_siege siege;
        if (lw_attack_siege(&attacks[i], settlement, &siege)) {
            count += lw_siege_victims(&siege);
        }
    }
    return count;
}

static void check_period(const lw_variant *attack, const char *where, lw_report *report)
{
    const lw_civil *start = lw_attack_start(attack);
    const lw_civil *end = lw_attack_end(attack);
    if (start->year != 0 && end->year != 0 && lw_civil_seconds(end) <= lw_civil_seconds(start)) {
        char pointer[80];
        snprintf(pointer, sizeof pointer, "%s/end", where);
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "write a later date",
                        "the attack ends before it begins");
    }
}

static void check_siege(const lw_scenario *scenario, const lw_variant *attack, const char *where,
                        lw_report *report)
{
    const lw_settlement_params *settlements = scenario->settlements.items;
    const lw_name_list names = lw_settlement_names(scenario);
    const char *name = lw_attack_settlement(attack);
    const size_t found = lw_names_find(&names, name);
    lw_siege siege;
    if (found == scenario->settlements.count) {
        char pointer[80];
        snprintf(pointer, sizeof pointer, "%s/settlement", where);
        lw_names_report_unknown(&names, name, pointer, report);
    } else if (lw_attack_siege(attack, name, &siege)) {
        lw_settlement_check_siege(&settlements[found], &siege, where, report);
    }
}

void lw_attack_check(const lw_scenario *scenario, lw_report *report)
{
    const lw_variant *attacks = scenario->attacks.items;
    for (size_t i = 0; i < scenario->attacks.count; i++) {
        char where[64];
        snprintf(where, sizeof where, "/attacks/%zu", i);
        if (lw_attack_start(&attacks[i]) == NULL || lw_report_has_error_below(report, where)) {
            continue;
        }
        check_period(&attacks[i], where, report);
        if (lw_attack_settlement(&attacks[i]) != NULL) {
            check_siege(scenario, &attacks[i], where, report);
        }
    }
}
