// SPDX-License-Identifier: Apache-2.0
#include "sim/store/column.h"

#include "sim/base/check.h"
#include "sim/base/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_FIRST_CAPACITY = 64 };

#define ONE_NAN_BITS UINT64_C(0x7ff8000000000000)

static uint64_t bits_of(double value)
{
    uint64_t bits = ONE_NAN_BITS;
    if (!isnan(value)) {
        memcpy(&bits, &value, sizeof bits);
    }
    return bits;
}

static uint64_t convert(lw_series_type type, uint64_t raw)
{
    double real = 0.0;
    int64_t integer = 0;
    memcpy(&real, &raw, sizeof real);
    memcpy(&integer, &raw, sizeof integer);
    switch (type) {
    case LW_SERIES_DOUBLE:
        return bits_of(real);
    case LW_SERIES_MILLIWH:
        return bits_of(lw_kwh_from_milliwh(integer));
    case LW_SERIES_MICRO:
    case LW_SERIES_MICROSECOND:
        return bits_of(lw_double_from_micro(integer));
    case LW_SERIES_COUNT:
        break;
    }
    return raw;
}

void lw_column_fini(lw_column *column)
{
    free(column->buffer);
    free(column->offsets_bytes);
    column->buffer = NULL;
    column->offsets_bytes = NULL;
}

static size_t buffered(const lw_column *column)
{
    return column->value_count - column->piece_count * LW_COLUMN_PIECE_VALUES;
}

static lw_status no_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the rows of a series");
}

static lw_status spill_piece(lw_column *column, lw_spill *spill, lw_error *error)
{
    if (column->piece_count == column->piece_capacity) {
        const size_t capacity = column->piece_capacity ? 2 * column->piece_capacity : 16;
        uint64_t *grown = realloc(column->offsets_bytes, capacity * sizeof *grown);
        if (!grown) {
            return no_memory(error);
        }
        column->offsets_bytes = grown;
        column->piece_capacity = capacity;
    }
    const lw_spill_run run = {.series = column->number,
                              .first = column->piece_count * LW_COLUMN_PIECE_VALUES,
                              .values = column->buffer,
                              .count = LW_COLUMN_PIECE_VALUES};
    const lw_status status =
        lw_spill_append(spill, &run, &column->offsets_bytes[column->piece_count], error);
    if (status == LW_OK) {
        column->piece_count += 1;
    }
    return status;
}

/** Makes room for at least one value, in memory or by spilling a full buffer. */
static lw_status make_room(lw_column *column, lw_spill *spill, lw_error *error)
{
    const size_t used = buffered(column);
    if (used < column->buffer_capacity) {
        return LW_OK;
    }
    if (used == LW_COLUMN_PIECE_VALUES) {
        return spill_piece(column, spill, error);
    }
    const size_t capacity =
        column->buffer_capacity ? 2 * column->buffer_capacity : COLUMN_FIRST_CAPACITY;
    uint64_t *grown = realloc(column->buffer, capacity * sizeof *grown);
    if (!grown) {
        return no_memory(error);
    }
    column->buffer = grown;
    column->buffer_capacity = capacity;
    return LW_OK;
}

lw_status lw_column_append(lw_column *column, lw_spill *spill, const void *values,
                           size_t value_count, lw_error *error)
{
    const char *from = values;
    for (size_t done = 0; done < value_count;) {
        const lw_status status = make_room(column, spill, error);
        if (status != LW_OK) {
            return status;
        }
        const size_t used = buffered(column);
        const size_t room = column->buffer_capacity - used;
        const size_t left = value_count - done;
        const size_t count = left < room ? left : room;
        for (size_t i = 0; i < count; i++) {
            uint64_t raw = 0;
            memcpy(&raw, from + (done + i) * sizeof raw, sizeof raw);
            column->buffer[used + i] = convert(column->type, raw);
        }
        column->value_count += count;
        done += count;
    }
    return LW_OK;
}

static lw_status read_whole_piece(const lw_column *column, lw_spill *spill, size_t piece,
                                  uint64_t *values, lw_error *error)
{
    const lw_spill_run run = {.series = column->number,
                              .first = piece * LW_COLUMN_PIECE_VALUES,
                              .values = values,
                              .count = LW_COLUMN_PIECE_VALUES};
    return lw_spill_read(spill, &run, column->offsets_bytes[piece], error);
}

/** Reads the part of one piece that lies in the range. */
static lw_status read_piece(const lw_column *column, lw_spill *spill, lw_column_range range,
                            uint64_t *values, lw_error *error)
{
    const size_t piece = range.first / LW_COLUMN_PIECE_VALUES;
    const size_t skip = range.first % LW_COLUMN_PIECE_VALUES;
    if (range.count == LW_COLUMN_PIECE_VALUES) {
        return read_whole_piece(column, spill, piece, values, error);
    }
    uint64_t *whole = malloc(LW_COLUMN_PIECE_VALUES * sizeof *whole);
    if (!whole) {
        return no_memory(error);
    }
    const lw_status status = read_whole_piece(column, spill, piece, whole, error);
    if (status == LW_OK) {
        memcpy(values, whole + skip, range.count * sizeof *values);
    }
    free(whole);
    return status;
}

lw_status lw_column_read(const lw_column *column, lw_spill *spill, lw_column_range range,
                         uint64_t *values, lw_error *error)
{
    LW_ASSERT(range.first <= column->value_count &&
              range.count <= column->value_count - range.first);
    const size_t in_buffer_from = column->piece_count * LW_COLUMN_PIECE_VALUES;
    while (range.count > 0 && range.first < in_buffer_from) {
        const size_t left = LW_COLUMN_PIECE_VALUES - range.first % LW_COLUMN_PIECE_VALUES;
        const lw_column_range part = {.first = range.first,
                                      .count = left < range.count ? left : range.count};
        const lw_status status = read_piece(column, spill, part, values, error);
        if (status != LW_OK) {
            return status;
        }
        values += part.count;
        range.first += part.count;
        range.count -= part.count;
    }
    if (range.count > 0) {
        memcpy(values, column->buffer + (range.first - in_buffer_from),
               range.count * sizeof *values);
    }
    return LW_OK;
}

/* Makes room for what will be loaded. The buffer's capacity is one that doubling leads to, so that
 * it ends at a whole piece. */
static bool reserve_loaded(lw_column *column, size_t piece_count, size_t tail_count)
{
    size_t capacity = COLUMN_FIRST_CAPACITY;
    while (capacity < tail_count) {
        capacity *= 2;
    }
    uint64_t *buffer = malloc(capacity * sizeof *buffer);
    uint64_t *offsets_bytes = malloc((piece_count + 1) * sizeof *offsets_bytes);
    if (!buffer || !offsets_bytes) {
        free(buffer);
        free(offsets_bytes);
        return false;
    }
    lw_column_fini(column);
    column->buffer = buffer;
    column->buffer_capacity = capacity;
    column->offsets_bytes = offsets_bytes;
    column->piece_capacity = piece_count + 1;
    column->piece_count = piece_count;
    column->value_count = piece_count * LW_COLUMN_PIECE_VALUES + tail_count;
    return true;
}

void lw_column_state(lw_column *column, uint64_t spill_end_bytes, lw_state *state)
{
    const uint64_t piece_bytes = LW_COLUMN_PIECE_VALUES * sizeof *column->buffer;
    uint64_t piece_count = column->piece_count;
    uint64_t tail_count = buffered(column);
    lw_state_item_count(state, "piece_count", &piece_count, spill_end_bytes / piece_bytes,
                        sizeof *column->offsets_bytes);
    lw_state_item_count(state, "tail_count", &tail_count, LW_COLUMN_PIECE_VALUES,
                        sizeof *column->buffer);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        !reserve_loaded(column, (size_t)piece_count, (size_t)tail_count)) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "column", "memory ran out");
    }
    LW_STATE_ARRAY(state, column, offsets_bytes, (size_t)piece_count);
    LW_STATE_ARRAY(state, column, buffer, (size_t)tail_count);
    for (size_t i = 0; i < piece_count && lw_state_is_good(state); i++) {
        if (!lw_spill_holds(spill_end_bytes, column->offsets_bytes[i], LW_COLUMN_PIECE_VALUES)) {
            lw_state_fail(state, "offsets_bytes", "a piece outside the spill");
        }
    }
}
