// SPDX-License-Identifier: Apache-2.0
#include "models/city/comparison.h"

#include "models/city/function_table.h"
#include "sim/base/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define METRIC(member, name_, unit_, type_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_comparison_row, member)                                              \
    }

const lw_figure lw_metrics[] = {
    METRIC(is_intermediary, "is_intermediary", "1", LW_SERIES_COUNT,
           "1 when an intermediary keeps the record, 0 when a ledger does"),
    METRIC(traded_energy_milliwh, "traded_energy_kwh", "kWh", LW_SERIES_MILLIWH,
           "Energy that the exchange moved between members"),
    METRIC(trade_value_micro, "trade_value", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Value of the traded energy at the exchange price"),
    METRIC(gain_micro, "gain", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "What members save and earn by the settled trades, before the cost of settling"),
    METRIC(settled_share_ratio, "settled_share_ratio", "1", LW_SERIES_DOUBLE,
           "Share of the traded energy that became final"),
    METRIC(settled_count, "settled_count", "1", LW_SERIES_COUNT, "Trade legs that became final"),
    METRIC(refused_count, "refused_count", "1", LW_SERIES_COUNT,
           "Trade legs rejected or past their deadline"),
    METRIC(pending_count, "pending_count", "1", LW_SERIES_COUNT,
           "Trade legs not yet final at the end of the period, and final after it"),
    METRIC(unserved_count, "unserved_count", "1", LW_SERIES_COUNT,
           "Operations that the settlement could not authorise"),
    METRIC(operation_count, "operation_count", "1", LW_SERIES_COUNT,
           "Operations of contracts that became final"),
    METRIC(operation_refused_count, "operation_refused_count", "1", LW_SERIES_COUNT,
           "Operations of contracts rejected or past their deadline"),
    METRIC(
        operation_unsettled_micro, "operation_unsettled_value", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
        "Money of refused operations (withdrawals, charging bills, dividends) that the gain still "
        "counts as paid"),
    METRIC(step_count, "contract_step_count", "1", LW_SERIES_COUNT,
           "Contract steps of the operations that became final, on one node"),
    METRIC(contract_gas, "contract_gas", "1", LW_SERIES_COUNT,
           "Gas of the operations that became final, steps of 20,000 included, on one node"),
    METRIC(contract_time_s, "contract_time_s", "s", LW_SERIES_DOUBLE,
           "Time of one node to execute them"),
    METRIC(contract_energy_kwh, "contract_energy_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity of all nodes to execute them, a part of the consensus energy"),
    METRIC(member_actions_per_year, "member_actions_per_year", "1", LW_SERIES_DOUBLE,
           "What it asks of an inhabitant in a year: plug in, sign, vote, pay an invoice"),
    METRIC(settlement_cost_micro, "settlement_cost", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Everything that settling costs over the period; NaN where the fees are not known"),
    METRIC(settlement_cost_per_kwh, "settlement_cost_per_kwh", LW_UNIT_CURRENCY "/kWh",
           LW_SERIES_DOUBLE, "Settlement cost per traded kWh"),
    METRIC(benefit_micro, "benefit", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Gain less settlement cost; NaN where the cost is not known"),
    METRIC(benefit_per_household_year, "benefit_per_household_year", LW_UNIT_CURRENCY,
           LW_SERIES_DOUBLE, "Benefit per household and year"),
    METRIC(net_present_value, "net_present_value", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Cash flow of ten years, discounted to its start"),
    METRIC(worse_off_ratio, "worse_off_ratio", "1", LW_SERIES_DOUBLE,
           "Share of members who lose once the cost is shared equally"),
    METRIC(gain_gini_ratio, "gain_gini_ratio", "1", LW_SERIES_DOUBLE,
           "Gini coefficient of members' gains: 0 even, 1 as uneven as can be"),
    METRIC(gain_min_max_ratio, "gain_min_max_ratio", "1", LW_SERIES_DOUBLE,
           "Smallest gain of a member over the largest"),
    METRIC(gain_jain_ratio, "gain_jain_ratio", "1", LW_SERIES_DOUBLE,
           "Jain's index of members' gains: 1 even, 1 / members when one gains all"),
    METRIC(benefit_per_member, "benefit_per_member", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Mean benefit of a member over the period"),
    METRIC(benefit_of_worst_member, "benefit_of_worst_member", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Smallest gain of a member less an equal share of the cost"),
    METRIC(benefit_of_best_member, "benefit_of_best_member", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Largest gain of a member less an equal share of the cost"),
    METRIC(band_empty_ratio, "band_empty_ratio", "1", LW_SERIES_DOUBLE,
           "Share of the intervals in which no price suits buyer and seller"),
    METRIC(benefit_over_best_intermediary, "benefit_over_best_intermediary", LW_UNIT_CURRENCY,
           LW_SERIES_DOUBLE, "Benefit less that of the best intermediary of the scenario"),
    METRIC(
        consensus_energy_kwh, "consensus_energy_kwh", "kWh", LW_SERIES_DOUBLE,
        "Electricity of the devices that keep the record, charged with their share of idle power"),
    METRIC(consensus_energy_marginal_kwh, "consensus_energy_marginal_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity that settling adds to devices that run anyway"),
    METRIC(consensus_energy_per_traded_kwh_ratio, "consensus_energy_per_traded_kwh_ratio", "1",
           LW_SERIES_DOUBLE, "Electricity for the record per traded kWh"),
    METRIC(emissions_kg, "emissions_kg", "kg", LW_SERIES_DOUBLE,
           "CO2e of the electricity for the record: with the carbon intensity of the site, and for "
           "the miners of a public chain with theirs"),
    METRIC(emissions_scope, "emissions_scope", "1", LW_SERIES_COUNT,
           "What its carbon intensities count: 0 not stated, 1 direct, 2 life-cycle, 3 of its own "
           "nodes one and of the miners another"),
    METRIC(embodied_emissions_kg, "embodied_emissions_kg", "kg", LW_SERIES_DOUBLE,
           "CO2e of making the devices, charged to the period, and the city's part of making the "
           "machines of a public chain's miners"),
    METRIC(chain.power_w, "network_power_w", "W", LW_SERIES_DOUBLE,
           "Electric power of a public chain, as `power` says, mean of the period"),
    METRIC(chain.lower_w, "network_power_lower_w", "W", LW_SERIES_DOUBLE,
           "The same with the best hardware that could be bought"),
    METRIC(chain.guess_w, "network_power_guess_w", "W", LW_SERIES_DOUBLE,
           "The same with the mean of the hardware that earns its electricity"),
    METRIC(chain.upper_w, "network_power_upper_w", "W", LW_SERIES_DOUBLE,
           "The same with the worst hardware that earns its electricity"),
    METRIC(chain.economic_w, "network_power_economic_w", "W", LW_SERIES_DOUBLE,
           "The same if all revenue were spent on electricity"),
    METRIC(chain.series_end_w, "network_power_series_end_w", "W", LW_SERIES_DOUBLE,
           "Electric power of a public chain at the end of a series that outlasts the period"),
    METRIC(chain.average_kwh_per_tx, "tx_average_kwh", "kWh", LW_SERIES_DOUBLE,
           "A public chain's energy for one of the city's transactions, by its share of all"),
    METRIC(chain.marginal_kwh_per_tx, "tx_marginal_kwh", "kWh", LW_SERIES_DOUBLE,
           "The same, for checking and storing it on all nodes"),
    METRIC(chain.fee_share_kwh_per_tx, "tx_fee_share_kwh", "kWh", LW_SERIES_DOUBLE,
           "The same, that its fee buys"),
    METRIC(tx_checks_per_year, "tx_checks_per_year", "1/year", LW_SERIES_DOUBLE,
           "Times that a transaction is checked, on all nodes, in a year"),
    METRIC(storage_bytes, "storage_bytes", "B", LW_SERIES_COUNT, "Bytes stored, all replicas"),
    METRIC(storage_growth_bytes_per_year, "storage_growth_bytes_per_year", "B", LW_SERIES_DOUBLE,
           "Bytes added in a year, all replicas"),
    METRIC(storage_kind_bytes[LW_STORAGE_HEADER], "storage_header_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored, all replicas: headers of blocks"),
    METRIC(storage_kind_bytes[LW_STORAGE_SIGNATURE], "storage_signature_bytes", "B",
           LW_SERIES_COUNT, "Bytes stored, all replicas: signatures in blocks"),
    METRIC(storage_kind_bytes[LW_STORAGE_TX], "storage_tx_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored, all replicas: transactions"),
    METRIC(storage_kind_bytes[LW_STORAGE_STATE], "storage_state_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored, all replicas: what operations of contracts write"),
    METRIC(storage_kind_bytes[LW_STORAGE_ASIDE], "storage_aside_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored, all replicas: blocks beside the chain"),
    METRIC(pruned_ratio, "pruned_ratio", "1", LW_SERIES_DOUBLE,
           "Part of the transactions that nodes but archives have thrown away at the end"),
    METRIC(storage_replica_bytes, "storage_replica_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored by one replica that has everything"),
    METRIC(storage_replica_kind_bytes[LW_STORAGE_HEADER], "storage_replica_header_bytes", "B",
           LW_SERIES_COUNT, "Bytes stored by one replica: headers of blocks"),
    METRIC(storage_replica_kind_bytes[LW_STORAGE_SIGNATURE], "storage_replica_signature_bytes", "B",
           LW_SERIES_COUNT, "Bytes stored by one replica: signatures in blocks"),
    METRIC(storage_replica_kind_bytes[LW_STORAGE_TX], "storage_replica_tx_bytes", "B",
           LW_SERIES_COUNT, "Bytes stored by one replica: transactions"),
    METRIC(storage_replica_kind_bytes[LW_STORAGE_STATE], "storage_replica_state_bytes", "B",
           LW_SERIES_COUNT, "Bytes stored by one replica: what operations of contracts write"),
    METRIC(storage_replica_kind_bytes[LW_STORAGE_ASIDE], "storage_replica_aside_bytes", "B",
           LW_SERIES_COUNT, "Bytes stored by one replica: blocks beside the chain"),
    METRIC(first_sync_s, "first_sync_s", "s", LW_SERIES_DOUBLE,
           "Time of a new node to download and check the record as it is at the end"),
    METRIC(first_sync_energy_kwh, "first_sync_energy_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity of a new node to download and check the record as it is at the end"),
    METRIC(light_client_bytes_per_year, "light_client_bytes_per_year", "B", LW_SERIES_DOUBLE,
           "What a device downloads in a year that keeps headers and asks for proofs; NaN = nobody "
           "can be one, or not known"),
    METRIC(light_client_energy_kwh_per_year, "light_client_energy_kwh_per_year", "kWh",
           LW_SERIES_DOUBLE, "Electricity of all such devices for it in a year; NaN likewise"),
    METRIC(message_count, "message_count", "1", LW_SERIES_COUNT,
           "Messages between the devices that keep the record"),
    METRIC(tx_count, "tx_count", "1", LW_SERIES_COUNT, "Transactions stored"),
    METRIC(block_count, "block_count", "1", LW_SERIES_COUNT, "Blocks, or statements"),
    METRIC(view_change_count, "view_change_count", "1", LW_SERIES_COUNT,
           "Times that a new leader took over"),
    METRIC(safety_violation_count, "safety_violation_count", "1", LW_SERIES_COUNT,
           "Places of the chain at which two different blocks became final"),
    METRIC(reorganised_block_count, "reorganised_block_count", "1", LW_SERIES_COUNT,
           "Blocks that were final for some node and were replaced"),
    METRIC(slashed_node_count, "slashed_node_count", "1", LW_SERIES_COUNT,
           "Nodes that lost their stake for equivocating"),
    METRIC(double_spent_micro, "double_spent_value", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Value of the trades in final blocks that another final block contradicted or replaced, "
           "each trade once"),
    METRIC(collusion.node_count, "colluding_node_count", "1", LW_SERIES_COUNT,
           "Nodes that told others different things (`equivocate` of `/faults`)"),
    METRIC(collusion.cost, "collusion_cost", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Bribes of their operators, or the stake that they lost where that is more"),
    METRIC(recorded_delay_s[0], "recorded_delay_s_p50", "s", LW_SERIES_DOUBLE,
           "Delay until written once, median by energy"),
    METRIC(recorded_delay_s[1], "recorded_delay_s_p95", "s", LW_SERIES_DOUBLE,
           "Delay until written once, 95th percentile by energy"),
    METRIC(recorded_delay_s[2], "recorded_delay_s_p99", "s", LW_SERIES_DOUBLE,
           "Delay until written once, 99th percentile by energy"),
    METRIC(final_delay_s[0], "final_delay_s_p50", "s", LW_SERIES_DOUBLE,
           "Delay until irreversible, median by energy"),
    METRIC(final_delay_s[1], "final_delay_s_p95", "s", LW_SERIES_DOUBLE,
           "Delay until irreversible, 95th percentile by energy"),
    METRIC(final_delay_s[2], "final_delay_s_p99", "s", LW_SERIES_DOUBLE,
           "Delay until irreversible, 99th percentile by energy"),
    METRIC(paid_delay_s[0], "paid_delay_s_p50", "s", LW_SERIES_DOUBLE,
           "Delay until paid, median by energy"),
    METRIC(paid_delay_s[1], "paid_delay_s_p95", "s", LW_SERIES_DOUBLE,
           "Delay until paid, 95th percentile by energy"),
    METRIC(paid_delay_s[2], "paid_delay_s_p99", "s", LW_SERIES_DOUBLE,
           "Delay until paid, 99th percentile by energy"),
    METRIC(operation_recorded_delay_s[0], "operation_recorded_delay_s_p50", "s", LW_SERIES_DOUBLE,
           "Delay of operations until written once, median"),
    METRIC(operation_recorded_delay_s[1], "operation_recorded_delay_s_p95", "s", LW_SERIES_DOUBLE,
           "Delay of operations until written once, 95th percentile"),
    METRIC(operation_recorded_delay_s[2], "operation_recorded_delay_s_p99", "s", LW_SERIES_DOUBLE,
           "Delay of operations until written once, 99th percentile"),
    METRIC(operation_final_delay_s[0], "operation_final_delay_s_p50", "s", LW_SERIES_DOUBLE,
           "Delay of operations until irreversible, median"),
    METRIC(operation_final_delay_s[1], "operation_final_delay_s_p95", "s", LW_SERIES_DOUBLE,
           "Delay of operations until irreversible, 95th percentile"),
    METRIC(operation_final_delay_s[2], "operation_final_delay_s_p99", "s", LW_SERIES_DOUBLE,
           "Delay of operations until irreversible, 99th percentile"),
    METRIC(availability_ratio, "availability_ratio", "1", LW_SERIES_DOUBLE,
           "Share of the period in which trades could be settled"),
    METRIC(tampered_detected_ratio, "tampered_detected_ratio", "1", LW_SERIES_DOUBLE,
           "Share of the injected false readings that the feeders' audit found; no ledger can"),
    METRIC(forgery.count, "false_record_count", "1", LW_SERIES_COUNT,
           "Trade legs that whoever keeps the record made false in it"),
    METRIC(forgery.detected_count, "false_record_detected_count", "1", LW_SERIES_DOUBLE,
           "Those that others who keep the record, a member or an audit found"),
    METRIC(forgery.detected_ratio, "false_record_detected_ratio", "1", LW_SERIES_DOUBLE,
           "Share of the false records that was found"),
    METRIC(forgery.low_ratio, "false_record_detected_low_ratio", "1", LW_SERIES_DOUBLE,
           "Lower end of its 95 % interval (Wilson)"),
    METRIC(forgery.high_ratio, "false_record_detected_high_ratio", "1", LW_SERIES_DOUBLE,
           "Upper end of its 95 % interval (Wilson)"),
    METRIC(forgery.missed_value, "false_record_missed_value", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Value by which the false records that nobody found are wrong"),
    METRIC(rewrite_party_count, "rewrite_party_count", "1", LW_SERIES_COUNT,
           "Fewest administrative domains that can rewrite the record together"),
    METRIC(block_party_count, "block_party_count", "1", LW_SERIES_COUNT,
           "Fewest administrative domains that can block the record together"),
    METRIC(trust.rewrite_chance_per_year, "rewrite_chance_per_year", "1", LW_SERIES_DOUBLE,
           "Chance in a year that enough who keep the record betray it, what they share included"),
    METRIC(trust.attack_gain, "attack_gain", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "What a rewrite could take: the most value of trades that were not yet final at once, "
           "or what the settlement's `trust` says"),
    METRIC(
        trust.attack_cost, "attack_cost", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
        "Of the cheapest way to rewrite the record, of those whose price is known: bribes of the "
        "fewest parties, work done again, stake forfeited"),
    METRIC(trust.attack_work_cost, "attack_work_cost", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Of making the blocks again after which a trade is final (proof of work)"),
    METRIC(trust.attack_stake_cost, "attack_stake_cost", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Of the stake that two final blocks at one place forfeit (proof of stake)"),
    METRIC(trust.attack_bribe_per_party, "attack_bribe_per_party", LW_UNIT_CURRENCY,
           LW_SERIES_DOUBLE, "Bribe of each party below which an attack pays"),
    METRIC(trust.value_exposed_max, "value_exposed_max", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "The most value of trades that were not yet final or not yet paid at once"),
    METRIC(trust.expected_loss, "expected_loss", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Chances over the period x what each takes (a rewrite its gain, the others the value "
           "exposed) x part that does not come back"),
    METRIC(losses_of_members_micro, "losses_of_members", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "What insolvency, unpaid invoices and errors take from members; in the settlement cost"),
    METRIC(losses_of_provider_micro, "losses_of_provider", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "What unpaid invoices and errors take from the provider; in no cost of the members"),
    METRIC(trust.personal_data_reader_years, "personal_data_reader_years", "1", LW_SERIES_DOUBLE,
           "Parties that can read a member's record at the metering interval x years"),
    METRIC(trust.erasable, "erasable", "1", LW_SERIES_COUNT,
           "1 when a member can be forgotten, else 0"),
    METRIC(trust.record_reader_count, "record_reader_count", "1", LW_SERIES_COUNT,
           "Parties that can read everybody's record"),
    METRIC(trust.record_verifier_count, "record_verifier_count", "1", LW_SERIES_COUNT,
           "Parties that can check that the record was not changed without asking who keeps it"),
};
const size_t lw_metric_count = sizeof lw_metrics / sizeof lw_metrics[0];

void lw_comparison_finish(lw_comparison_row *rows, size_t count)
{
    bool found = false;
    int64_t best = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].is_intermediary != 0 && rows[i].benefit_micro != LW_MONEY_UNKNOWN &&
            (!found || rows[i].benefit_micro > best)) {
            found = true;
            best = rows[i].benefit_micro;
        }
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].benefit_over_best_intermediary =
            found && rows[i].benefit_micro != LW_MONEY_UNKNOWN
                ? lw_double_from_micro(rows[i].benefit_micro - best)
                : (double)NAN;
    }
}

typedef struct writer {
    lw_store *store;
    const char *currency;
    const lw_comparison_row *rows;
    size_t count;
    lw_dim_id settlement;
    const char *columns_name; /* of the dimension of the table before: tables share it */
    lw_dim_id columns;
    lw_dim_id function;
} writer;

static lw_status write_metrics(const writer *w, lw_error *error)
{
    const lw_placement where = {"comparison", w->currency, 1, {w->settlement}};
    lw_series_id *ids = calloc(lw_metric_count, sizeof *ids);
    if (ids == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_status status =
        lw_figures_declare(w->store, lw_metrics, lw_metric_count, &where, ids, error);
    for (size_t i = 0; status == LW_OK && i < w->count; i++) {
        status = lw_figures_append(w->store, lw_metrics, lw_metric_count, ids, &w->rows[i], error);
    }
    free(ids);
    return status;
}

static int64_t cost_of_function(const lw_comparison_row *row, size_t function)
{
    int64_t sum = 0;
    for (size_t line = 0; line < LW_LINE_COUNT; line++) {
        sum = lw_money_sum(sum, row->costs.micro[function][line]);
    }
    return sum;
}

static int64_t cost_of_line(const lw_comparison_row *row, size_t line)
{
    int64_t sum = 0;
    for (size_t function = 0; function < LW_FUNCTION_COUNT; function++) {
        sum = lw_money_sum(sum, row->costs.micro[function][line]);
    }
    return sum;
}

static int64_t gain_of_payer(const lw_comparison_row *row, size_t payer)
{
    return row->gain_by_payer_micro[payer];
}

static const char *function_name(size_t index)
{
    return lw_function_name((lw_function)index);
}

static const char *line_name(size_t index)
{
    return lw_cost_line_name((lw_cost_line)index);
}

static const char *payer_name(size_t index)
{
    return lw_payer_name((lw_payer)index);
}

static const char *year_name(size_t index)
{
    static const char *const names[LW_OUTLOOK_YEARS] = {"0", "1", "2", "3", "4", "5",
                                                        "6", "7", "8", "9", "10"};
    return names[index];
}

static int64_t cash_flow_of_year(const lw_comparison_row *row, size_t year)
{
    return row->cash_flow_micro[year];
}

static int64_t party_of_function(const lw_comparison_row *row, size_t function)
{
    return row->functions[function].cost.by;
}

/* A [settlement][column] table; of money unless it says a unit. */
typedef struct figure_table {
    const char *name;
    const char *long_name;
    const char *dimension;
    const char *dimension_long_name;
    size_t column_count;
    const char *(*column_name)(size_t column);
    int64_t (*cell)(const lw_comparison_row *row, size_t column);
    const char *unit; /* of counts; NULL = of money */
} figure_table;

enum { TABLE_COLUMN_MAX = 16 };

static const figure_table figure_tables[] = {
    {"gain_by_payer", "Gain of each party by the settled trades; adds up to 0", "payer",
     "Who wins and who gives", LW_PAYER_COUNT, payer_name, gain_of_payer, NULL},
    {"settlement_cost_by_function", "Settlement cost by function", "function",
     "What somebody must do whoever keeps the books", LW_FUNCTION_COUNT, function_name,
     cost_of_function, NULL},
    {"function_party", "Who does each function: 1 organiser, 2 ledger, 3 grid operator, 4 retailer",
     "function", "What somebody must do whoever keeps the books", LW_FUNCTION_COUNT, function_name,
     party_of_function, "1"},
    {"cash_flow",
     "Cash flow of ten years with the period's year in each, undiscounted; year 0 is the start",
     "outlook_year", "Years from the start", LW_OUTLOOK_YEARS, year_name, cash_flow_of_year, NULL},
    {"settlement_cost_by_line", "Settlement cost by what it is spent on", "line",
     "What the money is spent on", LW_LINE_COUNT, line_name, cost_of_line, NULL},
};
_Static_assert((int)LW_FUNCTION_COUNT <= (int)TABLE_COLUMN_MAX, "functions fit a row");

static lw_status declare_columns(writer *w, const figure_table *table, lw_error *error)
{
    if (w->columns_name != NULL && strcmp(w->columns_name, table->dimension) == 0) {
        return LW_OK;
    }
    const char *names[TABLE_COLUMN_MAX];
    for (size_t j = 0; j < table->column_count; j++) {
        names[j] = table->column_name(j);
    }
    const lw_dimension_spec columns = {"", table->dimension, "1", table->dimension_long_name};
    w->columns_name = table->dimension;
    const lw_status status =
        lw_store_dimension_text(w->store, &columns, names, table->column_count, &w->columns, error);
    if (strcmp(table->dimension, "function") == 0) {
        w->function = w->columns;
    }
    return status;
}

static lw_status declare_table(writer *w, const figure_table *table, lw_series_id *series,
                               lw_error *error)
{
    const lw_status status = declare_columns(w, table, error);
    if (status != LW_OK) {
        return status;
    }
    const lw_series_spec spec = {.group = "comparison",
                                 .name = table->name,
                                 .unit = table->unit != NULL ? table->unit : w->currency,
                                 .long_name = table->long_name,
                                 .type = table->unit != NULL ? LW_SERIES_COUNT : LW_SERIES_MICRO,
                                 .dim_count = 2,
                                 .dims = {w->settlement, w->columns}};
    return lw_store_series(w->store, &spec, series, error);
}

static lw_status write_table(writer *w, const figure_table *table, lw_error *error)
{
    lw_series_id series;
    lw_status status = declare_table(w, table, &series, error);
    for (size_t i = 0; status == LW_OK && i < w->count; i++) {
        int64_t row[TABLE_COLUMN_MAX];
        for (size_t j = 0; j < table->column_count; j++) {
            row[j] = table->cell(&w->rows[i], j);
        }
        status = lw_store_append(w->store, series, row, 1, error);
    }
    return status;
}

static lw_status write_settlement_dimension(writer *w, lw_error *error)
{
    const char **names = calloc(w->count + 1, sizeof *names);
    if (names == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t i = 0; i < w->count; i++) {
        names[i] = w->rows[i].name;
    }
    const lw_dimension_spec settlement = {"", "settlement", "1", "Way to keep the books"};
    const lw_status status =
        lw_store_dimension_text(w->store, &settlement, names, w->count, &w->settlement, error);
    free(names);
    return status;
}

static lw_status write_functions(const writer *w, lw_error *error)
{
    lw_placement where;
    lw_status status = lw_function_table_declare(w->currency, w->function, w->store, &where, error);
    for (size_t i = 0; status == LW_OK && i < w->count; i++) {
        status =
            lw_function_table_write(w->rows[i].name, w->rows[i].functions, &where, w->store, error);
    }
    return status;
}

lw_status lw_comparison_write(const lw_comparison_row *rows, size_t count, const char *currency,
                              lw_store *store, lw_error *error)
{
    writer w = {.store = store, .currency = currency, .rows = rows, .count = count};
    lw_status status = write_settlement_dimension(&w, error);
    if (status == LW_OK) {
        status = write_metrics(&w, error);
    }
    for (size_t i = 0; status == LW_OK && i < sizeof figure_tables / sizeof figure_tables[0]; i++) {
        status = write_table(&w, &figure_tables[i], error);
    }
    return status == LW_OK ? write_functions(&w, error) : status;
}
