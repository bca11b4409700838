// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/options.h"
#include "scenarios/run/run_options.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A command line of one argument and the flag -x; `fault` is what its parser returns at the end. */
typedef struct line {
    const char *argument;
    int flag_count;
    error_t fault;
} line;

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    line *l = state->input;
    switch (key) {
    case ARGP_KEY_END:
        return l->fault;
    case 'x':
        l->flag_count++;
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &l->argument, text, "scenario");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {{NULL, 'x', NULL, 0, "A flag", 0},
                                             {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp commands = {options, parse_option, "ARGUMENT", "", NULL, NULL, NULL};

static lw_status parse(line *l, int count, const char *const *words)
{
    char *argv[8] = {NULL};
    cr_assert_lt(count, 8);
    for (int i = 0; i < count; i++) {
        argv[i] = strdup(words[i]);
    }
    const lw_status status = lw_options_parse(&commands, count, argv, l);
    cr_assert(l->argument == NULL || strcmp(l->argument, "s.json") == 0);
    l->argument = l->argument != NULL ? "s.json" : NULL;
    for (int i = 0; i < count; i++) {
        free(argv[i]);
    }
    return status;
}

#define PARSE(l, ...)                                                                              \
    parse((l), (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)),           \
          (const char *const[]){__VA_ARGS__})

Test(options, stand_before_and_after_the_argument_whatever_the_environment)
{
    for (int i = 0; i < 2; i++) {
        line before = {.argument = NULL};
        line after = {.argument = NULL};
        cr_assert_eq(PARSE(&before, "c", "-x", "s.json"), LW_OK);
        cr_assert_eq(PARSE(&after, "c", "s.json", "-x"), LW_OK);
        cr_assert(before.argument != NULL && before.flag_count == 1);
        cr_assert(after.argument != NULL && after.flag_count == 1, "round %d", i);
        cr_assert_eq(setenv("POSIXLY_CORRECT", "1", 1), 0);
    }
}

/* argp_parse returns ENOMEM when it has no memory for its own state. */
Test(options, running_out_of_memory_is_said, .init = cr_redirect_stderr)
{
    line l = {.fault = ENOMEM};
    cr_assert_eq(PARSE(&l, "c", "s.json"), LW_ERR_MEMORY);
    fflush(stderr);
    cr_assert_stderr_eq_str("ledgerwatt: memory ran out while the command line was read\n");
}

Test(options, a_second_argument_is_refused, .exit_code = 64)
{
    line l = {.argument = NULL};
    PARSE(&l, "c", "s.json", "t.json");
}

Test(options, what_is_quoted_is_escaped, .init = cr_redirect_stderr)
{
    const pid_t child = fork();
    if (child == 0) {
        line l = {.argument = "s.json"};
        PARSE(&l, "c", "\x1b[31m");
        _exit(0);
    }
    int state = 0;
    cr_assert_eq(waitpid(child, &state, 0), child);
    cr_assert(WIFEXITED(state) && WEXITSTATUS(state) == 64);
    char text[512] = "";
    FILE *said = cr_get_redirected_stderr();
    text[fread(text, 1, sizeof text - 1, said)] = '\0';
    cr_assert_not_null(strstr(text, "got 's.json' and '\\x1b[31m'"), "%s", text);
    cr_assert_null(strchr(text, '\x1b'));
}

static lw_run_options run_options_of(const char *a, const char *b)
{
    static char words[5][64];
    const char *const line_words[5] = {"ledgerwatt run", "s.json", "-or.h5", a, b};
    static char *argv[6];
    for (int i = 0; i < 5; i++) {
        snprintf(words[i], sizeof words[i], "%s", line_words[i]);
        argv[i] = words[i];
    }
    lw_run_options run;
    cr_assert_eq(lw_run_options_parse(5, argv, &run), LW_OK);
    cr_assert_str_eq(run.scenario_path, "s.json");
    cr_assert_str_eq(run.output_path, "r.h5");
    return run;
}

Test(options, a_run_takes_its_values)
{
    cr_assert_eq(run_options_of("--progress", "never").progress, LW_PROGRESS_NEVER);
    cr_assert_eq(run_options_of("--progress", "always").progress, LW_PROGRESS_ALWAYS);
    cr_assert_eq(run_options_of("--progress", "auto").progress, LW_PROGRESS_AUTO);
    cr_assert_eq(run_options_of("--threads", "3").thread_count, 3);
    cr_assert_float_eq(run_options_of("--checkpoint-every", "10").checkpoint_every_s, 10, 0);
    cr_assert_str_eq(run_options_of("--seed", "7").seed_override, "/seed=7");
    const lw_run_options run = run_options_of("--set", "/title=a=b");
    cr_assert_eq(run.overrides.count, 1);
    cr_assert_str_eq(run.overrides.items[0].text, "/title=a=b");
    cr_assert_eq(run.overrides.items[0].pointer_length, 6);
}

Test(options, a_run_refuses_other_values, .exit_code = 64)
{
    run_options_of("--progress", "sometimes");
}

Test(options, a_run_refuses_a_number_with_a_tail, .exit_code = 64)
{
    run_options_of("--threads", "2x");
}
