// SPDX-License-Identifier: Apache-2.0
#include "models/city/attack_rows.h"

#include <stdio.h>
#include <stdlib.h>

#define METRIC(member, unit_, text)                                                                \
    {                                                                                              \
        .name = #member, .unit = (unit_), .long_name = (text), .type = LW_SERIES_DOUBLE,           \
        .offset = offsetof(lw_attack_outcome, member)                                              \
    }

const lw_figure lw_attack_metrics[] = {
    METRIC(attempt_count, "1", "Races, payments, liars or false records, by the kind of attack"),
    METRIC(success_count, "1",
           "Races won, payments undone, conflicting final blocks, or false "
           "records that nobody found"),
    METRIC(tx_sent_count, "1", "Transactions that a flood sent"),
    METRIC(tx_accepted_count, "1", "Those that became final"),
    METRIC(refused_trade_count, "1", "Trade legs refused while it lasted or what it left waited"),
    METRIC(refused_energy_kwh, "kWh", "Energy of those trades"),
    METRIC(late_trade_count, "1", "Trade legs that became final later than any before it"),
    METRIC(late_energy_kwh, "kWh", "Energy of those trades"),
    METRIC(energy_kwh, "kWh",
           "The ledger's work that was a flood's, by its share of transactions, or the hashes of "
           "eclipsed miners"),
    METRIC(message_bytes, "B", "Bytes of messages that were a flood's, likewise"),
    METRIC(storage_bytes, "B", "Bytes stored that were a flood's, all replicas, likewise"),
    METRIC(cost, LW_UNIT_CURRENCY, "What it cost the attacker"),
    METRIC(gain, LW_UNIT_CURRENCY, "What it brought the attacker"),
    METRIC(honest_gain, LW_UNIT_CURRENCY,
           "What the attacker's hash rate would have earned by honest mining meanwhile"),
};
const size_t lw_attack_metric_count = sizeof lw_attack_metrics / sizeof lw_attack_metrics[0];

enum { NAME_SIZE = 128 };

typedef struct attack_list {
    size_t count;
    lw_attack_outcome *outcomes;
    char (*names)[NAME_SIZE];
    const char **pointers;
} attack_list;

static void collect(lw_lane *const *lanes, size_t lane_count, size_t capacity, attack_list *list)
{
    for (size_t i = 0; i < lane_count; i++) {
        const size_t first = list->count;
        list->count +=
            lw_lane_attacks(lanes[i], list->outcomes + list->count, capacity - list->count);
        for (size_t k = first; k < list->count; k++) {
            snprintf(list->names[k], NAME_SIZE, "%s/%s/%zu", lw_lane_name(lanes[i]),
                     list->outcomes[k].kind, k - first);
            list->pointers[k] = list->names[k];
        }
    }
}

static lw_status write_list(const attack_list *list, const char *currency, lw_store *store,
                            lw_error *error)
{
    lw_placement where = {.group = "attacks", .currency = currency, .dim_count = 1};
    const lw_dimension_spec attack = {"", "attack", "1", "Attack on a settlement"};
    lw_series_id ids[sizeof lw_attack_metrics / sizeof lw_attack_metrics[0]];
    lw_status status =
        lw_store_dimension_text(store, &attack, list->pointers, list->count, &where.dims[0], error);
    if (status == LW_OK) {
        status = lw_figures_declare(store, lw_attack_metrics, lw_attack_metric_count, &where, ids,
                                    error);
    }
    for (size_t i = 0; status == LW_OK && i < list->count; i++) {
        status = lw_figures_append(store, lw_attack_metrics, lw_attack_metric_count, ids,
                                   &list->outcomes[i], error);
    }
    return status;
}

lw_status lw_attack_rows_write(lw_lane *const *lanes, size_t lane_count, const char *currency,
                               lw_store *store, lw_error *error)
{
    size_t capacity = 1;
    for (size_t i = 0; i < lane_count; i++) {
        capacity += lw_lane_attacks_max(lanes[i]);
    }
    attack_list list = {.outcomes = calloc(capacity, sizeof *list.outcomes),
                        .names = calloc(capacity, sizeof *list.names),
                        .pointers = calloc(capacity, sizeof *list.pointers)};
    lw_status status = LW_OK;
    if (list.outcomes == NULL || list.names == NULL || list.pointers == NULL) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the attacks");
    } else {
        collect(lanes, lane_count, capacity, &list);
        status = list.count > 0 ? write_list(&list, currency, store, error) : LW_OK;
    }
    free(list.outcomes);
    free(list.names);
    free(list.pointers);
    return status;
}
