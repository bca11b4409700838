// SPDX-License-Identifier: Apache-2.0
/* A list of faults keeps order and bound, and never loses its first error: not when memory is out,
 * and not behind any number of warnings. */
#include "sim/base/status.h"

#include <criterion/criterion.h>

#include <stdlib.h>

enum { LIMIT_COUNT = 1000 };

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static int allocations_left = -1; /* < 0 = as many as are wanted */

void *__wrap_malloc(size_t size)
{
    if (allocations_left == 0) {
        return NULL;
    }
    allocations_left -= allocations_left > 0;
    return __real_malloc(size);
}

static lw_report report;

static void set_up(void)
{
    lw_report_init(&report);
}

static void tear_down(void)
{
    allocations_left = -1;
    lw_report_fini(&report);
}

TestSuite(report, .init = set_up, .fini = tear_down);

static void add_errors(int count)
{
    for (int i = 0; i < count; i++) {
        lw_report_error(&report, LW_ERR_OUT_OF_RANGE, "/a", "b", "error %d", i);
    }
}

static void add_warnings(int count)
{
    for (int i = 0; i < count; i++) {
        lw_report_warning(&report, LW_ERR_IMPLAUSIBLE, "/a", NULL, "warning %d", i);
    }
}

static void assert_item(size_t place, const char *message, bool is_warning)
{
    cr_assert_lt(place, report.count);
    cr_assert_str_eq(report.items[place].message, message);
    cr_assert_eq(report.is_warning[place], is_warning);
}

Test(report, keeps_errors_and_warnings_in_order)
{
    add_warnings(20);
    add_errors(20);
    cr_assert_eq(report.count, 40);
    cr_assert_eq(report.error_count, 20);
    cr_assert_eq(report.dropped_count, 0);
    assert_item(0, "warning 0", true);
    assert_item(20, "error 0", false);
    assert_item(39, "error 19", false);
    cr_assert_str_eq(report.items[39].suggestion, "b");
    cr_assert_eq(lw_report_status(&report), LW_ERR_OUT_OF_RANGE);
}

Test(report, counts_what_is_past_its_bound)
{
    add_errors(LIMIT_COUNT + 3);
    cr_assert_eq(report.count, LIMIT_COUNT);
    cr_assert_eq(report.error_count, LIMIT_COUNT + 3);
    cr_assert_eq(report.dropped_count, 3);
    assert_item(LIMIT_COUNT - 1, "error 999", false);
}

Test(report, keeps_an_error_that_comes_behind_too_many_warnings)
{
    add_warnings(LIMIT_COUNT + 3);
    add_errors(2);
    cr_assert_eq(report.count, LIMIT_COUNT);
    cr_assert_eq(report.dropped_count, 5);
    assert_item(LIMIT_COUNT - 2, "warning 998", true);
    assert_item(LIMIT_COUNT - 1, "error 0", false);
    cr_assert_eq(lw_report_status(&report), LW_ERR_OUT_OF_RANGE);
}

/* Goal: whichever allocation is the first to fail, the first error is there and is the status. */
Test(report, keeps_its_first_error_when_memory_is_out)
{
    for (int allowed = 0; allowed < 8; allowed++) {
        allocations_left = allowed;
        add_errors(100);
        cr_assert_gt(report.dropped_count, 0, "%d allocations", allowed);
        cr_assert_eq(report.count + report.dropped_count, 100);
        cr_assert_eq(report.error_count, 100);
        assert_item(0, "error 0", false);
        cr_assert_eq(lw_report_status(&report), LW_ERR_OUT_OF_RANGE);
        tear_down();
        set_up();
    }
}

Test(report, keeps_an_error_behind_warnings_when_memory_is_out)
{
    for (int allowed = 0; allowed < 8; allowed++) {
        allocations_left = allowed;
        add_warnings(200);
        add_errors(2);
        cr_assert_eq(report.count + report.dropped_count, 202);
        assert_item(report.count - 1, "error 0", false);
        cr_assert_eq(lw_report_status(&report), LW_ERR_OUT_OF_RANGE);
        tear_down();
        set_up();
    }
}

Test(report, grows_when_there_is_memory_again)
{
    allocations_left = 0;
    add_errors(1);
    allocations_left = -1;
    add_warnings(40);
    cr_assert_eq(report.count, 41);
    cr_assert_eq(report.dropped_count, 0);
    assert_item(0, "error 0", false);
    assert_item(40, "warning 39", true);
}

Test(report, without_faults_is_good)
{
    cr_assert_eq(lw_report_status(&report), LW_OK);
    add_warnings(1);
    cr_assert_eq(lw_report_status(&report), LW_OK);
}

Test(report, tells_whether_a_place_or_one_below_it_has_an_error)
{
    lw_report told;
    lw_report_init(&told);
    lw_report_warning(&told, LW_ERR_OUT_OF_RANGE, "/a/b", NULL, "unlikely");
    cr_assert(!lw_report_has_error_below(&told, "/a"));
    lw_report_error(&told, LW_ERR_OUT_OF_RANGE, "/a/bc/0", NULL, "impossible");
    cr_assert(lw_report_has_error_below(&told, "/a"));
    cr_assert(lw_report_has_error_below(&told, "/a/bc"));
    cr_assert(lw_report_has_error_below(&told, "/a/bc/0"));
    cr_assert(!lw_report_has_error_below(&told, "/a/b"), "its name only begins alike");
    cr_assert(!lw_report_has_error_below(&told, "/a/bc/0/1"));
    lw_report_fini(&told);
}
