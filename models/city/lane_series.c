// SPDX-License-Identifier: Apache-2.0
/* A lane's part of the result: its columns by interval, its blocks, its chain. */
#include "models/city/lane_state.h"
#include "models/settlement/mechanism/mechanism.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdio.h>

#define COLUMN(member, name_, unit_, type_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_lane_row, member)                                                    \
    }

/* Only a forged checkpoint makes a count exceed it; then the conversion is still defined. */
static const double count_most = (double)LW_STATE_COUNT_MAX;

static const lw_figure lane_columns[] = {
    COLUMN(tx_count, "tx_count", "1", LW_SERIES_COUNT, "Transactions stored in the interval"),
    COLUMN(block_count, "block_count", "1", LW_SERIES_COUNT, "Blocks or statements made"),
    COLUMN(message_count, "message_count", "1", LW_SERIES_COUNT,
           "Messages between the devices that keep the record"),
    COLUMN(settled_count, "settled_count", "1", LW_SERIES_COUNT, "Trade legs that became final"),
    COLUMN(refused_count, "refused_count", "1", LW_SERIES_COUNT, "Trade legs refused"),
    COLUMN(pending_count, "pending_count", "1", LW_SERIES_COUNT,
           "Trade legs neither final nor refused at the end of the interval"),
    COLUMN(operation_count, "operation_count", "1", LW_SERIES_COUNT,
           "Operations of contracts that became final"),
    COLUMN(operation_refused_count, "operation_refused_count", "1", LW_SERIES_COUNT,
           "Operations of contracts refused"),
    COLUMN(step_count, "contract_step_count", "1", LW_SERIES_COUNT,
           "Contract steps of the operations that became final, on one node"),
    COLUMN(unserved_count, "unserved_count", "1", LW_SERIES_COUNT,
           "Operations that were not authorised while somebody waited"),
    COLUMN(storage_bytes, "chain_bytes", "B", LW_SERIES_COUNT, "Bytes stored so far, all replicas"),
    COLUMN(storage_kind_bytes[LW_STORAGE_HEADER], "chain_header_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: headers of blocks"),
    COLUMN(storage_kind_bytes[LW_STORAGE_SIGNATURE], "chain_signature_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: signatures in blocks"),
    COLUMN(storage_kind_bytes[LW_STORAGE_TX], "chain_tx_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: transactions"),
    COLUMN(storage_kind_bytes[LW_STORAGE_STATE], "chain_state_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: what operations of contracts write"),
    COLUMN(storage_kind_bytes[LW_STORAGE_ASIDE], "chain_aside_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: blocks beside the chain"),
    COLUMN(fees_micro, "fees", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Payment and transaction fees; NaN = not known"),
    COLUMN(consensus_energy_kwh, "consensus_energy_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity of the devices that keep the record"),
    COLUMN(consensus_energy_marginal_kwh, "consensus_energy_marginal_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity that settling adds to devices that run anyway"),
    COLUMN(recorded_delay_s, "recorded_delay_s", "s", LW_SERIES_DOUBLE,
           "Mean delay until written, by energy, of the trades that became final"),
    COLUMN(final_delay_s, "final_delay_s", "s", LW_SERIES_DOUBLE,
           "Mean delay until final, by energy, of the trades that became final"),
};
enum { COLUMN_COUNT = sizeof lane_columns / sizeof lane_columns[0] };
_Static_assert((int)COLUMN_COUNT == (int)LW_LANE_COLUMN_COUNT, "one series a column");

#define BLOCK_COLUMN(member, name_, unit_, type_, text)                                            \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_block, member)                                                       \
    }

static const lw_figure block_columns[] = {
    BLOCK_COLUMN(proposed_us, "proposed_s", "s", LW_SERIES_MICROSECOND,
                 "When the block was proposed, seconds since 1970-01-01 UTC"),
    BLOCK_COLUMN(final_us, "final_s", "s", LW_SERIES_MICROSECOND,
                 "When the block was final, seconds since 1970-01-01 UTC"),
    BLOCK_COLUMN(tx_count, "tx_count", "1", LW_SERIES_COUNT, "Transactions in the block"),
    BLOCK_COLUMN(bytes, "block_bytes", "B", LW_SERIES_COUNT, "Size of the block on one replica"),
    BLOCK_COLUMN(message_count, "message_count", "1", LW_SERIES_COUNT,
                 "Messages that deciding the block took"),
    BLOCK_COLUMN(proposer, "proposer", "1", LW_SERIES_COUNT,
                 "Index of the node that proposed the block"),
};
enum { BLOCK_COLUMN_COUNT = sizeof block_columns / sizeof block_columns[0] };
_Static_assert((int)BLOCK_COLUMN_COUNT == (int)LW_BLOCK_COLUMN_COUNT, "one series a column");

/* Only where contents are not in clear. */
static const lw_figure payload_columns[] = {
    COLUMN(off_chain_bytes, "off_chain_bytes", "B", LW_SERIES_COUNT,
           "Contents behind commitments that the organiser keeps so far, all copies"),
    COLUMN(payload_energy_kwh, "payload_energy_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity to encrypt, open or commit to contents, within that of the record"),
};
_Static_assert(sizeof payload_columns / sizeof payload_columns[0] == LW_PAYLOAD_COLUMN_COUNT,
               "one series a column");

/* NULL where contents stand in clear. */
static const lw_payload_params *protection_of(const lw_lane *lane)
{
    const lw_payload_params *payload = lw_mechanism_payload(lane->config->params);
    return payload == NULL || payload->kind == LW_PAYLOAD_CLEAR ? NULL : payload;
}

static lw_status declare_payload(lw_lane *lane, const lw_placement *where, lw_error *error)
{
    const lw_payload_params *payload = protection_of(lane);
    if (payload == NULL) {
        return LW_OK;
    }
    lw_status status = lw_figures_declare(lane->store, payload_columns, LW_PAYLOAD_COLUMN_COUNT,
                                          where, lane->payload_series, error);
    if (status == LW_OK) {
        status = lw_store_attribute_text(lane->store, where->group, LW_PAYLOAD_ATTRIBUTE,
                                         lw_payload_names[payload->kind], error);
    }
    return status == LW_OK
               ? lw_store_attribute_text(lane->store, where->group, LW_PAYLOAD_READERS_ATTRIBUTE,
                                         lw_payload_reader_names[payload->readers], error)
               : status;
}

/* Columns of the record's own kind. */
static lw_status declare_extras(lw_lane *lane, const lw_extra *extras, size_t count,
                                const lw_placement *where, lw_series_id *ids, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        const lw_figure figure = {.name = extras[i].name,
                                  .unit = extras[i].unit,
                                  .long_name = extras[i].long_name,
                                  .type = extras[i].is_count ? LW_SERIES_COUNT : LW_SERIES_DOUBLE};
        status = lw_figures_declare(lane->store, &figure, 1, where, &ids[i], error);
    }
    return status;
}

static lw_status append_extras(lw_lane *lane, const lw_extra *extras, const double *values,
                               size_t count, const lw_series_id *ids, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        if (extras[i].is_count) {
            LW_ASSERT(!isnan(values[i]));
            const int64_t whole = (int64_t)fmax(fmin(values[i], count_most), -count_most);
            status = lw_store_append(lane->store, ids[i], &whole, 1, error);
        } else {
            status = lw_store_append(lane->store, ids[i], &values[i], 1, error);
        }
    }
    return status;
}

static lw_status declare_columns(lw_lane *lane, lw_dim_id time, lw_error *error)
{
    char group[96];
    snprintf(group, sizeof group, "settlements/%s", lane->config->params->name);
    const lw_placement where = {
        .group = group, .currency = lane->currency, .dim_count = 1, .dims = {time}};
    size_t extra_count = 0;
    const lw_extra *extras = lw_settlement_extras(lane->settlement, &extra_count);
    lw_status status =
        lw_figures_declare(lane->store, lane_columns, COLUMN_COUNT, &where, lane->series, error);
    if (status == LW_OK) {
        status = declare_extras(lane, extras, extra_count, &where, lane->extra_series, error);
    }
    if (status == LW_OK) {
        status = declare_payload(lane, &where, error);
    }
    return status == LW_OK ? lw_store_attribute_text(lane->store, group, "record_kind",
                                                     lw_settlement_kind(lane->settlement), error)
                           : status;
}

static lw_status declare_blocks(lw_lane *lane, lw_dim_id *block, lw_error *error)
{
    char group[112];
    snprintf(group, sizeof group, "settlements/%s/blocks", lane->config->params->name);
    lw_placement where = {.group = group, .currency = lane->currency, .dim_count = 1};
    size_t extra_count = 0;
    const lw_extra *extras = lw_settlement_block_extras(lane->settlement, &extra_count);
    lw_status status = lw_store_dimension_growing(
        lane->store, group, "block", "Number of the block or statement", &where.dims[0], error);
    if (status == LW_OK) {
        status = lw_figures_declare(lane->store, block_columns, BLOCK_COLUMN_COUNT, &where,
                                    lane->block_series, error);
    }
    *block = where.dims[0];
    return status == LW_OK
               ? declare_extras(lane, extras, extra_count, &where, lane->block_extra_series, error)
               : status;
}

static lw_status declare_chain(lw_lane *lane, lw_dim_id block, lw_dim_id participant,
                               lw_error *error)
{
    const lw_settlement_config *settlement = lane->config;
    if (settlement->params->crypto != LW_CRYPTO_REAL) {
        return LW_OK;
    }
    const lw_payload_params *payload = protection_of(lane);
    const lw_chain_config chain = {.settlement = settlement->params->name,
                                   .currency = lane->currency,
                                   .seed = settlement->seed,
                                   .start_us = settlement->start_us,
                                   .interval_us = settlement->interval_us,
                                   .member_count = settlement->member_count,
                                   .participant = participant,
                                   .block = block,
                                   .payload = payload == NULL ? LW_PAYLOAD_CLEAR : payload->kind};
    return lw_chain_series_create(&chain, lane->store, &lane->chain, error);
}

lw_status lw_lane_declare(lw_lane *lane, lw_dim_id time, lw_dim_id participant, lw_error *error)
{
    if (lane->store == NULL) {
        return LW_OK;
    }
    lw_dim_id block = 0;
    lw_status status = declare_columns(lane, time, error);
    if (status == LW_OK) {
        status = declare_blocks(lane, &block, error);
    }
    return status == LW_OK ? declare_chain(lane, block, participant, error) : status;
}

lw_status lw_lane_write_blocks(lw_lane *lane, lw_error *error)
{
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(lane->settlement, &count);
    size_t extra_count = 0;
    lw_status status = LW_OK;
    const lw_extra *extras = lw_settlement_block_extras(lane->settlement, &extra_count);
    for (size_t i = 0; lane->store != NULL && status == LW_OK && i < count; i++) {
        status = lw_figures_append(lane->store, block_columns, BLOCK_COLUMN_COUNT,
                                   lane->block_series, &blocks[i], error);
        if (status == LW_OK) {
            status = append_extras(lane, extras, blocks[i].extra, extra_count,
                                   lane->block_extra_series, error);
        }
        if (status == LW_OK && lane->chain != NULL) {
            status = lw_chain_series_seal(lane->chain, &blocks[i], error);
        }
    }
    lw_settlement_blocks_clear(lane->settlement);
    return status;
}

lw_status lw_lane_write_last(lw_lane *lane, lw_error *error)
{
    if (lane->store == NULL) {
        return LW_OK;
    }
    size_t extra_count = 0;
    const lw_extra *extras = lw_settlement_extras(lane->settlement, &extra_count);
    lw_status status = lw_figures_append(lane->store, lane_columns, COLUMN_COUNT, lane->series,
                                         &lane->last, error);
    if (status == LW_OK && protection_of(lane) != NULL) {
        status = lw_figures_append(lane->store, payload_columns, LW_PAYLOAD_COLUMN_COUNT,
                                   lane->payload_series, &lane->last, error);
    }
    return status == LW_OK ? append_extras(lane, extras, lane->last_extra, extra_count,
                                           lane->extra_series, error)
                           : status;
}
