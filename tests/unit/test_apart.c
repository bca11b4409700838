// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/apart.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static lw_status print_it(void *context, lw_error *error)
{
    (void)error;
    fputs(context, stdout);
    return LW_OK;
}

Test(apart, what_is_printed_comes_out_once, .init = cr_redirect_stdout)
{
    char text[] = "a sentence\n";
    lw_error error;
    cr_assert_eq(lw_apart("r.h5", print_it, text, &error), LW_OK);
    fflush(stdout);
    cr_assert_stdout_eq_str("a sentence\n");
}

static lw_status find_damage(void *context, lw_error *error)
{
    fputs("the first half\n", stdout);
    return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s", (const char *)context);
}

Test(apart, an_error_names_the_result, .init = cr_redirect_stdout)
{
    char text[] = "it is damaged";
    lw_error error = {0};
    cr_assert_eq(lw_apart("a\tb.h5", find_damage, text, &error), LW_ERR_FILE_FORMAT);
    cr_assert_str_eq(error.message, "it is damaged");
    cr_assert_not_null(strstr(error.file, "b.h5"));
    cr_assert_null(strchr(error.file, '\t'));
}

/* As HDF5 does without memory. */
static lw_status die(void *context, lw_error *error)
{
    (void)error;
    if (*(const int *)context == 0) {
        exit(255);
    }
    signal(*(const int *)context, SIG_DFL);
    raise(*(const int *)context);
    return LW_OK;
}

Test(apart, a_library_that_dies_is_an_error)
{
    int deaths[] = {SIGSEGV, SIGABRT, 0};
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        lw_error error = {0};
        cr_assert_eq(lw_apart("r.h5", die, &deaths[i], &error), LW_ERR_IO);
        cr_assert_not_null(strstr(error.message, "failed while reading r.h5"), "%s", error.message);
    }
}

Test(apart, a_full_standard_output_is_an_error)
{
    char text[] = "a sentence\n";
    lw_error error = {0};
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full < 0) {
        cr_skip_test("there is no /dev/full");
    }
    fflush(stdout);
    dup2(full, STDOUT_FILENO);
    cr_assert_eq(lw_apart("r.h5", print_it, text, &error), LW_ERR_IO);
    cr_assert_str_eq(error.message, "cannot write to standard output: No space left on device");
}
