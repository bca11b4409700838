// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/tzif.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 1 << 16, FLIP_COUNT = 40000 };

typedef struct file_bytes {
    unsigned char bytes[FILE_SIZE_MAX];
    size_t count;
} file_bytes;

static void load(file_bytes *file, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", LW_ZONEINFO_DIR, name);
    FILE *stream = fopen(path, "rb");
    cr_assert_not_null(stream, "%s: the tests need the system's time zones (package tzdata)", path);
    file->count = fread(file->bytes, 1, sizeof file->bytes, stream);
    (void)fclose(stream);
}

static void add(file_bytes *file, const void *bytes, size_t count)
{
    memcpy(file->bytes + file->count, bytes, count);
    file->count += count;
}

static void add_big_endian(file_bytes *file, uint64_t value, size_t byte_count)
{
    for (size_t i = byte_count; i-- > 0;) {
        file->bytes[file->count++] = (unsigned char)(value >> 8 * i);
    }
}

/* What a small file holds; the tests change one thing each. */
typedef struct small_file {
    unsigned char version;
    size_t time_size;
    uint32_t utc_flag_count;
    uint32_t standard_flag_count;
    uint32_t leap_count;
    uint32_t type_count;
    uint32_t name_size;
    int64_t transition_s[2];
    unsigned char type[2];
    int32_t offset_s[2];
    unsigned char name_index;
    const char *rule; /* NULL = no footer */
} small_file;

static const small_file version_1 = {.time_size = 4,
                                     .type_count = 2,
                                     .name_size = 8,
                                     .transition_s = {-100, 100},
                                     .type = {1, 0},
                                     .offset_s = {3600, -7200}};

static void add_header(file_bytes *file, const small_file *small, uint32_t transition_count)
{
    const unsigned char reserved[15] = {0};
    add(file, "TZif", 4);
    add(file, &small->version, 1);
    add(file, reserved, sizeof reserved);
    add_big_endian(file, small->utc_flag_count, 4);
    add_big_endian(file, small->standard_flag_count, 4);
    add_big_endian(file, small->leap_count, 4);
    add_big_endian(file, transition_count, 4);
    add_big_endian(file, small->type_count, 4);
    add_big_endian(file, small->name_size, 4);
}

static void add_block(file_bytes *file, const small_file *small)
{
    const unsigned char zeros[1024] = {0};
    add_header(file, small, 2);
    add_big_endian(file, (uint64_t)small->transition_s[0], small->time_size);
    add_big_endian(file, (uint64_t)small->transition_s[1], small->time_size);
    add(file, small->type, 2);
    for (uint32_t i = 0; i < small->type_count && i < 2; i++) {
        add_big_endian(file, (uint64_t)small->offset_s[i], 4);
        add(file, zeros, 1);
        add(file, &small->name_index, 1);
    }
    add(file, zeros, small->name_size < 1024 ? small->name_size : 1024);
    add(file, zeros, small->leap_count * (small->time_size + 4));
    add(file, zeros, small->standard_flag_count + (size_t)small->utc_flag_count);
}

static void build(file_bytes *file, const small_file *small)
{
    file->count = 0;
    if (small->version == 0) {
        add_block(file, small);
        return;
    }
    small_file first = version_1;
    first.version = small->version;
    add_block(file, &first);
    add_block(file, small);
    add(file, "\n", 1);
    add(file, small->rule, strlen(small->rule));
    add(file, "\n", 1);
}

static lw_status read_copy(const file_bytes *file, size_t count, lw_tzif *tzif, lw_error *error)
{
    unsigned char *copy = malloc(count == 0 ? 1 : count); /* exact, so that ASan sees an overread */
    cr_assert_not_null(copy);
    memcpy(copy, file->bytes, count);
    const lw_status status = lw_tzif_read(copy, count, tzif, error);
    free(copy);
    return status;
}

static void check_refused(const small_file *small, const char *why)
{
    static file_bytes file;
    build(&file, small);
    lw_tzif tzif;
    lw_error error;
    cr_assert_eq(read_copy(&file, file.count, &tzif, &error), LW_ERR_FILE_FORMAT, "%s", why);
    cr_assert_not_null(strstr(error.message, why), "%s", error.message);
    cr_assert_null(tzif.transition_s);
}

static lw_tzif read_small(const small_file *small)
{
    static file_bytes file;
    build(&file, small);
    lw_tzif tzif;
    lw_error error;
    cr_assert_eq(read_copy(&file, file.count, &tzif, &error), LW_OK, "%s", error.message);
    return tzif;
}

static small_file version_2(const char *rule)
{
    small_file small = version_1;
    small.version = '2';
    small.time_size = 8;
    small.transition_s[0] = INT64_C(-5000000000);
    small.rule = rule;
    return small;
}

Test(tzif, version_1_holds_its_last_type_for_ever)
{
    lw_tzif tzif = read_small(&version_1);
    cr_assert_eq(lw_tzif_offset_s(&tzif, INT64_MIN), 3600, "the first type before any transition");
    cr_assert_eq(lw_tzif_offset_s(&tzif, -101), 3600);
    cr_assert_eq(lw_tzif_offset_s(&tzif, -100), -7200);
    cr_assert_eq(lw_tzif_offset_s(&tzif, 99), -7200);
    cr_assert_eq(lw_tzif_offset_s(&tzif, 100), 3600);
    cr_assert_eq(lw_tzif_offset_s(&tzif, INT64_MAX), 3600);
    lw_tzif_fini(&tzif);
}

Test(tzif, later_versions_use_the_wide_times_and_then_the_rule)
{
    for (int version = '2'; version <= '5'; version++) {
        small_file small = version_2("AAA-9");
        small.version = (unsigned char)version;
        lw_tzif tzif = read_small(&small);
        cr_assert_eq(lw_tzif_offset_s(&tzif, INT64_C(-5000000001)), 3600);
        cr_assert_eq(lw_tzif_offset_s(&tzif, INT64_C(-5000000000)), -7200);
        cr_assert_eq(lw_tzif_offset_s(&tzif, 99), -7200);
        cr_assert_eq(lw_tzif_offset_s(&tzif, 100), 9 * 3600);
        lw_tzif_fini(&tzif);
    }
}

Test(tzif, an_empty_rule_leaves_the_last_type)
{
    const small_file small = version_2("");
    lw_tzif tzif = read_small(&small);
    cr_assert(!tzif.has_rule);
    cr_assert_eq(lw_tzif_offset_s(&tzif, INT64_MAX), 3600);
    lw_tzif_fini(&tzif);
}

Test(tzif, refuses_times_that_do_not_ascend)
{
    small_file small = version_1;
    small.transition_s[1] = small.transition_s[0];
    check_refused(&small, "ascend");
}

Test(tzif, refuses_an_index_past_the_types)
{
    small_file small = version_1;
    small.type[1] = 2;
    check_refused(&small, "does not exist");
}

Test(tzif, refuses_a_name_past_the_names)
{
    small_file small = version_1;
    small.name_index = 8;
    check_refused(&small, "malformed");
}

Test(tzif, refuses_an_offset_of_more_than_a_day_and_a_bit)
{
    small_file small = version_1;
    small.offset_s[0] = 93600;
    check_refused(&small, "between -25 h and 26 h");
    small.offset_s[0] = INT32_MIN;
    check_refused(&small, "between -25 h and 26 h");
}

Test(tzif, refuses_counts_that_cannot_be)
{
    small_file small = version_1;
    small.type_count = 0;
    check_refused(&small, "not 1 to 256");
    small.type_count = 257;
    check_refused(&small, "not 1 to 256");
    small = version_1;
    small.name_size = 0;
    check_refused(&small, "no names");
    small.name_size = UINT32_MAX;
    check_refused(&small, "cut short");
    small = version_1;
    small.utc_flag_count = 1;
    check_refused(&small, "flags");
    small = version_1;
    small.standard_flag_count = 3;
    check_refused(&small, "flags");
}

Test(tzif, refuses_a_clock_that_counts_leap_seconds)
{
    small_file small = version_1;
    small.leap_count = 1;
    check_refused(&small, "leap seconds");
}

Test(tzif, refuses_a_rule_that_is_none)
{
    const small_file small = version_2("CET-1CEST");
    check_refused(&small, "the rule is malformed");
}

Test(tzif, refuses_an_unknown_version_and_bytes_behind_the_end)
{
    static file_bytes file;
    lw_tzif tzif;
    lw_error error;
    build(&file, &version_1);
    file.bytes[4] = '1';
    cr_assert_eq(read_copy(&file, file.count, &tzif, &error), LW_ERR_FILE_FORMAT);
    file.bytes[4] = 0;
    cr_assert_eq(read_copy(&file, file.count + 1, &tzif, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(read_copy(&file, file.count, &tzif, NULL), LW_OK);
    lw_tzif_fini(&tzif);
}

/* Counts of 4 thousand million each must not overflow into a small size. */
Test(tzif, refuses_the_largest_counts)
{
    static file_bytes file;
    lw_tzif tzif;
    for (size_t count_index = 0; count_index < 6; count_index++) {
        for (int is_version_2 = 0; is_version_2 < 2; is_version_2++) {
            const small_file small = is_version_2 ? version_2("AAA0") : version_1;
            build(&file, &small);
            memset(file.bytes + 20 + 4 * count_index, 0xFF, 4);
            cr_assert_eq(read_copy(&file, file.count, &tzif, NULL), LW_ERR_FILE_FORMAT);
        }
    }
}

static void check_every_truncation(const char *name)
{
    static file_bytes file;
    load(&file, name);
    lw_tzif tzif;
    lw_error error;
    for (size_t count = 0; count < file.count; count++) {
        cr_assert_eq(read_copy(&file, count, &tzif, &error), LW_ERR_FILE_FORMAT,
                     "%s cut to %zu bytes", name, count);
    }
    cr_assert_eq(read_copy(&file, file.count, &tzif, &error), LW_OK, "%s", error.message);
    lw_tzif_fini(&tzif);
}

Test(tzif, refuses_a_real_file_cut_short_anywhere)
{
    check_every_truncation("Europe/Paris");
    check_every_truncation("Australia/Lord_Howe");
    check_every_truncation("Etc/GMT+5");
}

static void use(const lw_tzif *tzif)
{
    const int64_t instants[] = {INT64_MIN, -4000000000, 0, 1459040400, 4000000000, INT64_MAX};
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        const int32_t offset_s = lw_tzif_offset_s(tzif, instants[i]);
        cr_assert(offset_s >= -89999 && offset_s <= 93599);
    }
}

/* One to four bytes changed: the file is refused, or gives offsets within the bounds; never a
 * crash. */
Test(tzif, survives_damage_anywhere)
{
    static file_bytes sound;
    static file_bytes file;
    load(&sound, "Europe/Paris");
    random_values random = random_values_begin();
    for (size_t i = 0; i < FLIP_COUNT; i++) {
        memcpy(file.bytes, sound.bytes, sound.count);
        file.count = sound.count;
        for (uint64_t left = 1 + random_below(&random, 4); left > 0; left--) {
            /* Half of the hits go to the first header, where the counts are. */
            const uint64_t range = random_below(&random, 2) == 0 ? 44 : sound.count;
            file.bytes[random_below(&random, range)] = (unsigned char)random_below(&random, 256);
        }
        lw_tzif tzif;
        lw_error error;
        const lw_status status = read_copy(&file, file.count, &tzif, &error);
        cr_assert(status == LW_OK || status == LW_ERR_FILE_FORMAT, "%s", error.message);
        if (status == LW_OK) {
            use(&tzif);
            lw_tzif_fini(&tzif);
        }
    }
}
