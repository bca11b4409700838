// SPDX-License-Identifier: Apache-2.0
/* A file is a header, a block with 4-byte times, and from version 2 on a second header, a block
 * with 8-byte times, and a footer line with the rule. The first block is then only passed over. */
#include "sim/kernel/tzif.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER_SIZE = 44,
    COUNTS_OFFSET = 20,
    COUNT_SIZE = 4,
    TYPE_SIZE = 6,
    LEAP_COUNT_SIZE = 4, /* a leap record is a time and this */
    TRANSITION_COUNT_MAX = 100000,
    OFFSET_S_MIN = -89999, /* RFC 8536, 3.2: more than -25 h and less than 26 h */
    OFFSET_S_MAX = 93599
};

/* What is left of the file; where it starts is for messages. */
typedef struct reader {
    const unsigned char *start;
    const unsigned char *next;
    size_t left_count;
    lw_error *error;
} reader;

typedef struct block {
    unsigned char version; /* 0, or '2' and later */
    uint32_t utc_flag_count;
    uint32_t standard_flag_count;
    uint32_t leap_count;
    uint32_t transition_count;
    uint32_t type_count;
    uint32_t name_size;
} block;

static lw_status damaged(const reader *file, const char *what)
{
    return lw_error_set(file->error, LW_ERR_FILE_FORMAT, "",
                        "not a sound TZif file: %s at byte %zu", what,
                        (size_t)(file->next - file->start));
}

static uint32_t read_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Two's complement without relying on how the compiler converts what does not fit. */
static int32_t read_i32(const unsigned char *bytes)
{
    const uint32_t value = read_u32(bytes);
    return value <= INT32_MAX ? (int32_t)value : -(int32_t)(UINT32_MAX - value) - 1;
}

static int64_t read_time(const unsigned char *bytes, size_t time_size)
{
    if (time_size == 4) {
        return read_i32(bytes);
    }
    const uint64_t value = (uint64_t)read_u32(bytes) << 32 | read_u32(bytes + 4);
    return value <= INT64_MAX ? (int64_t)value : -(int64_t)(UINT64_MAX - value) - 1;
}

static const unsigned char *take(reader *file, size_t byte_count)
{
    const unsigned char *taken = file->next;
    file->next += byte_count;
    file->left_count -= byte_count;
    return taken;
}

static lw_status check_counts(const reader *file, const block *counts)
{
    if (counts->type_count < 1 || counts->type_count > LW_TZIF_TYPE_COUNT_MAX) {
        return damaged(file, "the number of local time types is not 1 to 256");
    }
    if (counts->transition_count > TRANSITION_COUNT_MAX) {
        return damaged(file, "there are more than 100000 transitions");
    }
    if (counts->name_size < 1) {
        return damaged(file, "there are no names of local time types");
    }
    if ((counts->utc_flag_count != 0 && counts->utc_flag_count != counts->type_count) ||
        (counts->standard_flag_count != 0 && counts->standard_flag_count != counts->type_count)) {
        return damaged(file, "the flags do not fit the local time types");
    }
    return LW_OK;
}

static uint32_t read_count(const unsigned char *header, size_t count_index)
{
    return read_u32(header + COUNTS_OFFSET + count_index * COUNT_SIZE);
}

static lw_status read_header(reader *file, block *counts)
{
    if (file->left_count < HEADER_SIZE || memcmp(file->next, "TZif", 4) != 0) {
        return damaged(file, "no header");
    }
    if (file->next[4] != 0 && file->next[4] < '2') {
        return damaged(file, "an unknown version");
    }
    const unsigned char *header = take(file, HEADER_SIZE);
    *counts = (block){.version = header[4],
                      .utc_flag_count = read_count(header, 0),
                      .standard_flag_count = read_count(header, 1),
                      .leap_count = read_count(header, 2),
                      .transition_count = read_count(header, 3),
                      .type_count = read_count(header, 4),
                      .name_size = read_count(header, 5)};
    return LW_OK;
}

/* Bytes of the block after its header. Cannot overflow: each count is below 2^32. */
static uint64_t block_size(const block *counts, uint64_t time_size)
{
    return counts->transition_count * (time_size + 1) + counts->type_count * (uint64_t)TYPE_SIZE +
           counts->name_size + counts->leap_count * (time_size + LEAP_COUNT_SIZE) +
           counts->standard_flag_count + counts->utc_flag_count;
}

static lw_status skip_block(reader *file, const block *counts, size_t time_size)
{
    const uint64_t byte_count = block_size(counts, time_size);
    if (byte_count > file->left_count) {
        return damaged(file, "the first block is cut short");
    }
    (void)take(file, (size_t)byte_count);
    return LW_OK;
}

static lw_status read_transitions(reader *file, const block *counts, size_t time_size,
                                  lw_tzif *tzif)
{
    const size_t count = counts->transition_count;
    if (count == 0) {
        return LW_OK;
    }
    tzif->transition_s = malloc(count * (sizeof *tzif->transition_s + sizeof *tzif->type));
    if (tzif->transition_s == NULL) {
        return lw_error_set(file->error, LW_ERR_MEMORY, "", "no memory for a time zone");
    }
    tzif->type = (uint8_t *)(tzif->transition_s + count);
    tzif->transition_count = count;
    for (size_t i = 0; i < count; i++) {
        tzif->transition_s[i] = read_time(take(file, time_size), time_size);
        if (i > 0 && tzif->transition_s[i] <= tzif->transition_s[i - 1]) {
            return damaged(file, "the transitions do not ascend");
        }
    }
    for (size_t i = 0; i < count; i++) {
        tzif->type[i] = *take(file, 1);
        if (tzif->type[i] >= counts->type_count) {
            return damaged(file, "a transition to a local time type that does not exist");
        }
    }
    return LW_OK;
}

static lw_status read_types(reader *file, const block *counts, lw_tzif *tzif)
{
    for (uint32_t i = 0; i < counts->type_count; i++) {
        const unsigned char *type = take(file, TYPE_SIZE);
        tzif->offset_s[i] = read_i32(type);
        if (tzif->offset_s[i] < OFFSET_S_MIN || tzif->offset_s[i] > OFFSET_S_MAX) {
            return damaged(file, "an offset is not between -25 h and 26 h");
        }
        if (type[4] > 1 || type[5] >= counts->name_size) {
            return damaged(file, "a local time type is malformed");
        }
    }
    tzif->offset_count = counts->type_count;
    return LW_OK;
}

static lw_status read_block(reader *file, const block *counts, size_t time_size, lw_tzif *tzif)
{
    lw_status status = check_counts(file, counts);
    if (status != LW_OK) {
        return status;
    }
    if (counts->leap_count != 0) {
        return damaged(file, "it counts leap seconds, which this clock does not have,");
    }
    if (block_size(counts, time_size) > file->left_count) {
        return damaged(file, "the block is cut short");
    }
    status = read_transitions(file, counts, time_size, tzif);
    if (status == LW_OK) {
        status = read_types(file, counts, tzif);
    }
    if (status == LW_OK) {
        (void)take(file, counts->name_size + counts->standard_flag_count + counts->utc_flag_count);
    }
    return status;
}

/* "\n" rule "\n", the rule may be empty; then the file ends. */
static lw_status read_footer(reader *file, lw_tzif *tzif)
{
    if (file->left_count < 2 || file->next[0] != '\n' || file->next[file->left_count - 1] != '\n') {
        return damaged(file, "the rule is cut short");
    }
    const char *text = (const char *)file->next + 1;
    const size_t length = file->left_count - 2;
    if (length == 0) {
        return LW_OK;
    }
    if (!lw_zone_rule_parse(text, length, &tzif->rule)) {
        return damaged(file, "the rule is malformed");
    }
    tzif->has_rule = true;
    tzif->offset_s[tzif->offset_count++] = tzif->rule.standard_s;
    tzif->offset_s[tzif->offset_count++] = tzif->rule.daylight_s;
    return LW_OK;
}

static lw_status read_version_1(reader *file, const block *counts, lw_tzif *tzif)
{
    const lw_status status = read_block(file, counts, 4, tzif);
    if (status == LW_OK && file->left_count != 0) {
        return damaged(file, "something follows the end");
    }
    return status;
}

static lw_status read_version_2(reader *file, const block *first_counts, lw_tzif *tzif)
{
    lw_status status = skip_block(file, first_counts, 4);
    block counts = {0};
    if (status == LW_OK) {
        status = read_header(file, &counts);
    }
    if (status == LW_OK) {
        status = read_block(file, &counts, 8, tzif);
    }
    return status == LW_OK ? read_footer(file, tzif) : status;
}

lw_status lw_tzif_read(const unsigned char *bytes, size_t byte_count, lw_tzif *tzif,
                       lw_error *error)
{
    reader file = {.start = bytes, .next = bytes, .left_count = byte_count, .error = error};
    *tzif = (lw_tzif){0};
    block counts = {0};
    lw_status status = read_header(&file, &counts);
    if (status == LW_OK) {
        status = counts.version == 0 ? read_version_1(&file, &counts, tzif)
                                     : read_version_2(&file, &counts, tzif);
    }
    if (status != LW_OK) {
        lw_tzif_fini(tzif);
    }
    return status;
}

void lw_tzif_fini(lw_tzif *tzif)
{
    free(tzif->transition_s);
    *tzif = (lw_tzif){0};
}

/* How many transitions are not after the instant. */
static size_t passed_count(const lw_tzif *tzif, int64_t utc_seconds)
{
    size_t low = 0;
    size_t high = tzif->transition_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (tzif->transition_s[middle] <= utc_seconds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int32_t lw_tzif_offset_s(const lw_tzif *tzif, int64_t utc_seconds)
{
    const size_t passed = passed_count(tzif, utc_seconds);
    if (passed == tzif->transition_count && tzif->has_rule) {
        return lw_zone_rule_offset_s(&tzif->rule, utc_seconds);
    }
    return tzif->offset_s[passed == 0 ? 0 : tzif->type[passed - 1]];
}
