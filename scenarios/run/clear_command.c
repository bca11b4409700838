// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/clear_command.h"

#include "scenarios/clear/clear.h"
#include "scenarios/clear/clear_print.h"
#include "scenarios/run/options.h"
#include "scenarios/run/report_print.h"

static const size_t ARENA_LIMIT_BYTES = (size_t)2 << 30;

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    const char **path = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        lw_options_take(state, path, text, "book");
        return 0;
    case ARGP_KEY_END:
        if (*path == NULL) {
            lw_options_refuse(state, "clear wants a book");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp clear_argp = {NULL,
                                       parse_option,
                                       "BOOK.json",
                                       "Clears one interval of an exchange, written by hand: who "
                                       "gets how much of what, at which price.",
                                       NULL,
                                       NULL,
                                       NULL};

int lw_command_clear(int argc, char **argv)
{
    const char *path = NULL;
    lw_status status = lw_options_parse(&clear_argp, argc, argv, &path);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    lw_report report;
    lw_report_init(&report);
    lw_clear_result result;
    status = arena != NULL ? lw_clear(path, arena, &result, &report)
                           : lw_report_error(&report, LW_ERR_MEMORY, "", NULL, "memory ran out");
    lw_report_print(stderr, &report);
    if (status == LW_OK) {
        lw_clear_print(&result, stdout);
    }
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    return lw_status_exit_code(status);
}
