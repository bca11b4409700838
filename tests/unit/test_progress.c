// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/progress.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Runs `updates` updates of a bar with stderr going to a file for `duration_s`; returns how many
 * times it was drawn, and the text. */
static int drawings(lw_progress_mode mode, double duration_s, char *text, size_t size)
{
    FILE *capture = tmpfile();
    cr_assert_not_null(capture);
    fflush(stderr);
    const int saved = dup(STDERR_FILENO);
    cr_assert_geq(dup2(fileno(capture), STDERR_FILENO), 0);
    lw_progress progress;
    const clock_t start = clock();
    lw_progress_begin(&progress, mode, "simulating", 1000);
    while ((double)(clock() - start) / CLOCKS_PER_SEC < duration_s) {
        lw_progress_update(&progress, 250);
    }
    lw_progress_end(&progress);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(capture);
    const size_t used = fread(text, 1, size - 1, capture);
    text[used] = '\0';
    fclose(capture);
    int count = 0;
    for (const char *at = strstr(text, "simulating"); at != NULL;
         at = strstr(at + 1, "simulating")) {
        count++;
    }
    return count;
}

Test(progress, is_drawn_at_most_ten_times_a_second)
{
    char text[8192];
    time_t before = time(NULL);
    const int count = drawings(LW_PROGRESS_ALWAYS, 0.55, text, sizeof text);
    const time_t wall_s = time(NULL) - before + 1; /* a loaded machine gives less CPU than time */
    cr_assert_geq(count, 2);
    cr_assert_leq(count, 10 * (int)wall_s);
    cr_assert_not_null(strstr(text, "[#######.......................]  25 %"));
    cr_assert_not_null(strstr(text, " left"));
}

Test(progress, is_silent_when_stderr_is_no_terminal_or_it_is_told_so)
{
    char text[1024];
    cr_assert_eq(drawings(LW_PROGRESS_AUTO, 0.15, text, sizeof text), 0);
    cr_assert_str_eq(text, "");
    cr_assert_eq(drawings(LW_PROGRESS_NEVER, 0.15, text, sizeof text), 0);
}
