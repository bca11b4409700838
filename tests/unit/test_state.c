// SPDX-License-Identifier: Apache-2.0
/* What is saved comes back; what was not saved so is refused with the name of the field. */
#include "sim/base/state.h"
#include "tests/support/same_bytes.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_COUNT_MAX = 100 };

typedef struct model {
    int64_t energy_milliwh;
    double temperature_c;
    uint64_t item_count;
    uint32_t items[ITEM_COUNT_MAX];
} model;

static const model sample = {
    .energy_milliwh = -5, .temperature_c = 21.5, .item_count = 3, .items = {7, 8, UINT32_MAX}};

static void visit(model *m, lw_state *state)
{
    LW_STATE_MEMBER(state, m, energy_milliwh);
    LW_STATE_MEMBER(state, m, temperature_c);
    lw_state_item_count(state, "item_count", &m->item_count, ITEM_COUNT_MAX, sizeof *m->items);
    LW_STATE_ARRAY(state, m, items, m->item_count);
}

/* The saved sample, to be freed. */
static unsigned char *save(size_t *size)
{
    model m = sample;
    lw_state *saver = lw_state_create_saver();
    cr_assert_not_null(saver);
    cr_assert_not(lw_state_is_loading(saver));
    visit(&m, saver);
    cr_assert_eq(lw_state_status(saver, true, NULL), LW_OK);
    const void *bytes = lw_state_bytes(saver, size);
    unsigned char *copy = malloc(*size);
    memcpy(copy, bytes, *size);
    lw_state_destroy(saver);
    return copy;
}

static lw_status load(const void *bytes, size_t size, model *m, lw_error *error)
{
    lw_state *loader = lw_state_create_loader(bytes, size);
    cr_assert_not_null(loader);
    cr_assert(lw_state_is_loading(loader));
    visit(m, loader);
    const lw_status status = lw_state_status(loader, true, error);
    lw_state_destroy(loader);
    return status;
}

Test(state, what_was_saved_comes_back)
{
    size_t size = 0;
    lw_error error;
    model m = {0};
    unsigned char *bytes = save(&size);
    cr_assert_eq(load(bytes, size, &m, &error), LW_OK, "%s", error.message);
    cr_assert(same_bytes(&m, &sample, sizeof m));
    free(bytes);
}

Test(state, large_and_empty_fields_come_back)
{
    enum { LARGE = 3000000 };
    size_t size = 0;
    unsigned char *large = malloc(LARGE);
    memset(large, 'x', LARGE);
    lw_state *saver = lw_state_create_saver();
    lw_state_field(saver, "nothing", NULL, 0);
    lw_state_field(saver, "large", large, LARGE);
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    memset(large, 0, LARGE);
    lw_state_field(loader, "nothing", NULL, 0);
    lw_state_field(loader, "large", large, LARGE);
    cr_assert_eq(lw_state_status(loader, true, NULL), LW_OK);
    for (size_t i = 0; i < LARGE; i++) {
        cr_assert_eq(large[i], 'x');
    }
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    free(large);
}

Test(state, cut_short_anywhere_it_is_refused)
{
    size_t size = 0;
    lw_error error;
    unsigned char *bytes = save(&size);
    for (size_t cut = 0; cut < size; cut++) {
        model m = {0};
        unsigned char *part = malloc(cut + 1); /* its own block: reading past it would show */
        memcpy(part, bytes, cut);
        part = realloc(part, cut > 0 ? cut : 1);
        cr_assert_eq(load(part, cut, &m, &error), LW_ERR_FILE_FORMAT, "cut at %zu", cut);
        free(part);
    }
    free(bytes);
}

Test(state, bytes_after_the_last_field_are_refused)
{
    size_t size = 0;
    lw_error error;
    model m = {0};
    unsigned char *bytes = save(&size);
    bytes = realloc(bytes, size + 1);
    bytes[size] = 0;
    cr_assert_eq(load(bytes, size + 1, &m, &error), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "1 bytes are left"), "%s", error.message);
    free(bytes);
}

/* A loader asks for one field of a state that holds "energy_milliwh" of 8 bytes first. */
static void assert_first_field_refused(const char *name, size_t field_size, const char *reason)
{
    size_t size = 0;
    lw_error error;
    char field[16] = "untouched";
    unsigned char *bytes = save(&size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    lw_state_field(loader, name, field, field_size);
    cr_assert_eq(lw_state_status(loader, false, &error), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, name), "%s", error.message);
    cr_assert(strstr(error.message, reason), "%s", error.message);
    cr_assert_str_eq(field, "untouched");
    lw_state_destroy(loader);
    free(bytes);
}

Test(state, another_name_is_refused)
{
    assert_first_field_refused("energy_microwh", 8, "another field");
    assert_first_field_refused("energy", 8, "another field");
    assert_first_field_refused("energy_milliwh_", 8, "another field");
}

Test(state, another_size_is_refused)
{
    assert_first_field_refused("energy_milliwh", 4, "another size");
    assert_first_field_refused("energy_milliwh", 16, "another size");
}

Test(state, the_first_failure_stays)
{
    size_t size = 0;
    lw_error error;
    int64_t value = 1;
    unsigned char *bytes = save(&size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    lw_state_fail(loader, "first", "a reason");
    lw_state_fail_as(loader, LW_ERR_MEMORY, "second", "another");
    lw_state_field(loader, "energy_milliwh", &value, sizeof value);
    cr_assert_eq(value, 1, "a failed loader loads no more");
    cr_assert_eq(lw_state_status(loader, false, &error), LW_ERR_FILE_FORMAT);
    cr_assert_str_eq(error.message, "saved state: first: a reason");
    lw_state_destroy(loader);
    free(bytes);
}

static lw_status load_count(uint64_t saved, uint64_t limit, size_t item_size, uint64_t *count)
{
    size_t size = 0;
    lw_state *saver = lw_state_create_saver();
    lw_state_field(saver, "count", &saved, sizeof saved);
    char items[8] = "items...";
    lw_state_field(saver, "items", items, sizeof items);
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    *count = 77;
    if (item_size == 0) {
        lw_state_count(loader, "count", count, limit);
    } else {
        lw_state_item_count(loader, "count", count, limit, item_size);
    }
    const lw_status status = lw_state_status(loader, false, NULL);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    return status;
}

Test(state, a_count_beyond_its_limit_is_refused_and_not_given)
{
    uint64_t count = 0;
    cr_assert_eq(load_count(5, 5, 0, &count), LW_OK);
    cr_assert_eq(count, 5);
    const uint64_t beyond[] = {6, UINT32_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        cr_assert_eq(load_count(beyond[i], 5, 0, &count), LW_ERR_FILE_FORMAT);
        cr_assert_eq(count, 77);
    }
}

/* 8 bytes of items and their head of 14 bytes are left. */
Test(state, a_count_of_more_items_than_were_saved_is_refused)
{
    uint64_t count = 0;
    cr_assert_eq(load_count(2, UINT64_MAX, 8, &count), LW_OK);
    cr_assert_eq(count, 2);
    const uint64_t beyond[] = {3, UINT64_MAX / 8 + 2, UINT64_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        cr_assert_eq(load_count(beyond[i], UINT64_MAX, 8, &count), LW_ERR_FILE_FORMAT);
        cr_assert_eq(count, 77);
    }
}

Test(state, a_count_that_could_not_be_loaded_is_not_saved)
{
    uint64_t count = 6;
    lw_state *saver = lw_state_create_saver();
    lw_state_count(saver, "count", &count, 5);
    cr_assert_eq(lw_state_status(saver, true, NULL), LW_ERR_LIMIT);
    lw_state_destroy(saver);
}

static lw_status load_amounts(const int64_t saved[3])
{
    size_t size = 0;
    int64_t amounts[3];
    memcpy(amounts, saved, sizeof amounts);
    lw_state *saver = lw_state_create_saver();
    lw_state_field(saver, "amounts", amounts, sizeof amounts);
    lw_state_check_amounts(saver, "amounts", amounts, 3); /* nothing is wrong with what is saved */
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    lw_state_field(loader, "amounts", amounts, sizeof amounts);
    lw_state_check_amounts(loader, "amounts", amounts, 3);
    const lw_status status = lw_state_status(loader, true, NULL);
    cr_assert_eq(lw_state_status(saver, false, NULL), LW_OK);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    return status;
}

Test(state, an_amount_that_leaves_no_room_is_refused)
{
    cr_assert_eq(load_amounts((int64_t[]){LW_STATE_AMOUNT_MAX, 0, -LW_STATE_AMOUNT_MAX}), LW_OK);
    cr_assert_eq(load_amounts((int64_t[]){0, 0, LW_STATE_AMOUNT_MAX + 1}), LW_ERR_FILE_FORMAT);
    cr_assert_eq(load_amounts((int64_t[]){-LW_STATE_AMOUNT_MAX - 1, 0, 0}), LW_ERR_FILE_FORMAT);
    cr_assert_eq(load_amounts((int64_t[]){0, INT64_MIN, 0}), LW_ERR_FILE_FORMAT);
}

Test(state, asserts_that_a_field_has_a_name, .signal = SIGABRT)
{
    lw_state_field(lw_state_create_saver(), "", NULL, 0);
}
