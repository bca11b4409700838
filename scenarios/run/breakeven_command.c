// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/breakeven_command.h"

#include "models/city/scenario.h"
#include "scenarios/load/field.h"
#include "scenarios/load/json_document.h"
#include "scenarios/load/param_text.h"
#include "scenarios/load/scenario_reader.h"
#include "scenarios/run/breakeven_print.h"
#include "scenarios/run/options.h"
#include "scenarios/run/program_path.h"
#include "scenarios/run/progress.h"
#include "scenarios/run/report_print.h"
#include "scenarios/run/stop_signal.h"
#include "scenarios/sweep/sweep_design.h"
#include "sim/base/suggestion.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t ARENA_LIMIT_BYTES = (size_t)1 << 30;
enum { SEED_COUNT_MAX = 1000, JOB_COUNT_MAX = 1024, VALUES_DEFAULT = 5, PROGRESS_EXTRA = 12 };
#define SEED_MAX 9007199254740991LL /* that of the scenario's row */
#define TOLERANCE_SHARE 1e-3        /* of the range, where no tolerance is given */

typedef struct breakeven_options {
    const char *scenario_path;
    lw_evaluation_request request;
    lw_breakeven_search search;
    lw_override_options overrides;
    bool has_range;
    bool has_seed;
    bool json;
    lw_language language;
    lw_progress_mode progress;
} breakeven_options;

/* What the scenario says of the number that varies. */
typedef struct subject {
    breakeven_options *options;
    lw_arena *arena;
    lw_loaded_scenario loaded;
    const char *settings[LW_SWEEP_SETTING_MAX];
    const char *unit;
} subject;

enum option_key {
    KEY_VARY = 0x100,
    KEY_BETWEEN,
    KEY_RANGE,
    KEY_VALUES,
    KEY_TOLERANCE,
    KEY_ALONE,
    KEY_SET,
    KEY_SEED,
    KEY_SEEDS,
    KEY_JOBS,
    KEY_FORMAT,
    KEY_LANGUAGE,
    KEY_PROGRESS
};

/* An option of two words takes the second here. */
static char *second_word(struct argp_state *state, const char *option)
{
    if (state->next >= state->argc) {
        lw_options_refuse(state, "%s wants two words", option);
    }
    return state->argv[state->next++];
}

static double number_of(struct argp_state *state, const char *option, const char *text)
{
    char *end = NULL;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value)) {
        lw_options_refuse(state, "%s wants a number; got '%s'", option, text);
    }
    return value;
}

static void take_range(breakeven_options *options, const char *text, struct argp_state *state)
{
    options->search.low = number_of(state, "--range", text);
    options->search.high = number_of(state, "--range", second_word(state, "--range"));
    options->has_range = true;
    if (options->search.low >= options->search.high) {
        lw_options_refuse(state, "--range wants the lower number first; got %g %g",
                          options->search.low, options->search.high);
    }
}

static void take_between(breakeven_options *options, const char *text, struct argp_state *state)
{
    options->request.settlements[0] = text;
    options->request.settlements[1] = second_word(state, "--between");
    if (strcmp(options->request.settlements[0], options->request.settlements[1]) == 0) {
        lw_options_refuse(state, "--between wants two settlements; got '%s' twice", text);
    }
}

static error_t parse_word(breakeven_options *options, int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"text", "json", NULL};
    static const char *const languages[] = {[LW_LANGUAGE_EN] = "en", [LW_LANGUAGE_FR] = "fr", NULL};
    static const char *const modes[] = {[LW_PROGRESS_AUTO] = "auto",
                                        [LW_PROGRESS_ALWAYS] = "always",
                                        [LW_PROGRESS_NEVER] = "never",
                                        NULL};
    switch (key) {
    case KEY_FORMAT:
        options->json = lw_options_choice(state, "--format", text, formats) == 1;
        return 0;
    case KEY_LANGUAGE:
        options->language = (lw_language)lw_options_choice(state, "--lang", text, languages);
        return 0;
    case KEY_PROGRESS:
        options->progress = (lw_progress_mode)lw_options_choice(state, "--progress", text, modes);
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &options->scenario_path, text, "scenario");
        return 0;
    case ARGP_KEY_END:
        if (options->scenario_path == NULL || options->request.pointer == NULL ||
            options->request.settlements[0] == NULL) {
            lw_options_refuse(state, "breakeven wants a scenario, --vary /POINTER and --between A "
                                     "B");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    breakeven_options *options = state->input;
    switch (key) {
    case KEY_VARY:
        lw_options_take(state, &options->request.pointer, text, "--vary");
        return 0;
    case KEY_BETWEEN:
        take_between(options, text, state);
        return 0;
    case KEY_RANGE:
        take_range(options, text, state);
        return 0;
    case KEY_VALUES:
        options->search.value_count =
            (size_t)lw_options_integer(state, "--values", text, 2, LW_BREAKEVEN_VALUES_MAX);
        return 0;
    case KEY_TOLERANCE:
        options->search.tolerance = number_of(state, "--tolerance", text);
        if (options->search.tolerance <= 0) {
            lw_options_refuse(state, "--tolerance wants a number above 0; got '%s'", text);
        }
        return 0;
    case KEY_ALONE:
        options->request.alone = true;
        return 0;
    case KEY_SET:
        lw_options_override(state, &options->overrides, text);
        return 0;
    case KEY_SEED:
        options->request.seed = lw_options_integer(state, "--seed", text, 0, SEED_MAX);
        options->has_seed = true;
        return 0;
    case KEY_SEEDS:
        options->request.seed_count =
            (size_t)lw_options_integer(state, "--seeds", text, 1, SEED_COUNT_MAX);
        return 0;
    case KEY_JOBS:
        options->request.job_count =
            (size_t)lw_options_integer(state, "--jobs", text, 1, JOB_COUNT_MAX);
        return 0;
    default:
        return parse_word(options, key, text, state);
    }
}

static const struct argp_option breakeven_argp_options[] = {
    {"vary", KEY_VARY, "/POINTER", 0, "The number of the scenario that varies", 0},
    {"between", KEY_BETWEEN, "A B", 0, "Names of the two settlements", 0},
    {"range", KEY_RANGE, "LOW HIGH", 0, "Where to look (the usual range of the field)", 0},
    {"values", KEY_VALUES, "N", 0, "Values looked at across the range, before searching (5)", 0},
    {"tolerance", KEY_TOLERANCE, "WIDTH", 0, "How closely a break-even is enclosed (range / 1000)",
     0},
    {"alone", KEY_ALONE, NULL, 0, "The value concerns A alone; B stays as the scenario says", 0},
    {"set", KEY_SET, "/POINTER=VALUE", 0, "Set a field in every run; may be repeated", 0},
    {"seed", KEY_SEED, "N", 0, "First seed, in place of the scenario's", 0},
    {"seeds", KEY_SEEDS, "N", 0, "Seeds at each value, from the first on (1)", 0},
    {"jobs", KEY_JOBS, "N", 0, "Runs at a time (1)", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default) or json", 0},
    {"lang", KEY_LANGUAGE, "LANG", 0, "en (default) or fr, for text", 0},
    {"progress", KEY_PROGRESS, "WHEN", 0, "Progress bar: auto (on a terminal), always, never", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp breakeven_argp = {breakeven_argp_options,
                                           parse_option,
                                           "SCENARIO.json",
                                           "Searches the value of one number at which two "
                                           "settlements of a scenario have the same benefit.",
                                           NULL,
                                           NULL,
                                           NULL};

static lw_status fault_of_option(lw_report *report, const char *option, const char *suggestion,
                                 const char *message)
{
    lw_error error;
    lw_error_set(&error, LW_ERR_USAGE, "", "%s", message);
    (void)snprintf(error.file, sizeof error.file, "%s", option);
    (void)snprintf(error.suggestion, sizeof error.suggestion, "%s", suggestion);
    return lw_report_add(report, &error, false);
}

static void check_settlement(const subject *s, const char *name, lw_report *report)
{
    const lw_scenario *scenario = &s->loaded.scenario;
    const lw_settlement_params *settlements = scenario->settlements.items;
    char message[LW_MESSAGE_SIZE];
    char suggestion[LW_SUGGESTION_SIZE];
    lw_suggestion near;
    lw_suggestion_begin(&near, name);
    for (size_t i = 0; i < scenario->settlements.count; i++) {
        if (strcmp(settlements[i].name, name) == 0) {
            return;
        }
        lw_suggestion_offer(&near, settlements[i].name);
    }
    (void)snprintf(message, sizeof message, "the scenario has no settlement \"%.60s\"", name);
    (void)fault_of_option(report, "--between",
                          lw_suggestion_text(&near, suggestion, sizeof suggestion), message);
}

/* "numbers there: a, b, ...", as many as fit. */
static const char *list_numbers(const lw_param_table *table, char *text, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; table != NULL && i < table->count; i++) {
        const char *name = table->rows[i].name;
        const char *before = length == 0 ? "numbers there: " : ", ";
        if (table->rows[i].kind == LW_PARAM_REALS || !lw_param_is_number(&table->rows[i])) {
            continue;
        }
        const size_t needed = strlen(before) + strlen(name);
        if (length + needed + sizeof ", ..." > size) {
            (void)snprintf(text + length, size - length, ", ...");
            return text;
        }
        (void)snprintf(text + length, size - length, "%s%s", before, name);
        length += needed;
    }
    return length > 0 ? text : "name a field that is one";
}

static void take_field(subject *s, const lw_field *field, lw_report *report)
{
    breakeven_options *options = s->options;
    const lw_param *row = field->row;
    char message[LW_MESSAGE_SIZE];
    char numbers[LW_SUGGESTION_SIZE];
    if (row->kind != LW_PARAM_REAL && row->kind != LW_PARAM_INTEGER &&
        row->kind != LW_PARAM_MICRO) {
        (void)snprintf(message, sizeof message,
                       "%.200s is not a number, and only numbers can be varied; levels of anything "
                       "else: ledgerwatt sweep",
                       options->request.pointer);
        (void)fault_of_option(report, "--vary", list_numbers(field->table, numbers, sizeof numbers),
                              message);
        return;
    }
    s->unit = row->unit;
    options->search.whole = row->kind == LW_PARAM_INTEGER;
    if (!options->has_range) {
        options->search.low = row->likely_low;
        options->search.high = row->likely_high;
    }
    if (options->search.low >= options->search.high) {
        (void)snprintf(message, sizeof message, "%.200s has no usual range to look in",
                       options->request.pointer);
        (void)fault_of_option(report, "--vary", "give --range LOW HIGH", message);
    } else if (options->search.whole && (options->search.low != floor(options->search.low) ||
                                         options->search.high != floor(options->search.high))) {
        (void)snprintf(message, sizeof message, "%.200s takes whole numbers only",
                       options->request.pointer);
        (void)fault_of_option(report, "--range", "give whole numbers", message);
    }
    if (options->search.tolerance == 0) {
        options->search.tolerance = TOLERANCE_SHARE * (options->search.high - options->search.low);
    }
}

static void check_pointer(subject *s, lw_report *report)
{
    lw_json_document document;
    lw_field field;
    lw_error error;
    const lw_status status =
        lw_json_document_parse(s->options->scenario_path, s->loaded.effective_json,
                               s->loaded.effective_size, &document, report);
    if (status == LW_OK) {
        if (lw_field_find(&lw_scenario_table, document.root, s->options->request.pointer, &field,
                          &error) == LW_OK) {
            take_field(s, &field, report);
        } else {
            char message[LW_MESSAGE_SIZE];
            (void)snprintf(message, sizeof message, "%.120s: %.300s", s->options->request.pointer,
                           error.message);
            (void)fault_of_option(report, "--vary", error.suggestion, message);
        }
    }
    lw_json_document_close(&document);
}

/* A fault that one end of the range makes is that of --range; elsewhere in the scenario it keeps
 * its place and says by what it came. */
static void tell_end(lw_error *fault, const char *pointer, const char *number)
{
    if (fault->status == LW_ERR_OUT_OF_RANGE && strcmp(fault->pointer, pointer) == 0) {
        (void)snprintf(fault->suggestion, sizeof fault->suggestion,
                       "one end of the range is %s; give --range LOW HIGH inside what the scenario "
                       "allows",
                       number);
    }
    if (strcmp(fault->file, "--set") == 0) {
        (void)snprintf(fault->file, sizeof fault->file, "%s",
                       fault->status == LW_ERR_USAGE ? "--vary" : "--range");
    }
}

/* The scenario with one end of the range, as a run would have it. Only errors are told. */
static void try_end(const subject *s, double value, lw_report *report)
{
    lw_override_options all = s->options->overrides;
    char number[40];
    char setting[LW_POINTER_SIZE + 48];
    lw_loaded_scenario loaded;
    lw_report found;
    if ((size_t)snprintf(setting, sizeof setting, "%s=%s", s->options->request.pointer,
                         lw_number_plain(value, number, sizeof number)) >= sizeof setting ||
        !lw_override_parse(setting, &all.items[all.count])) {
        (void)fault_of_option(report, "--vary", "give a shorter pointer", "it is too long");
        return;
    }
    lw_report_init(&found);
    const lw_overrides overrides = {all.items, all.count + 1};
    (void)lw_scenario_load(s->options->scenario_path, &overrides, s->arena, &loaded, &found);
    for (size_t i = 0; i < found.count && report->error_count == 0; i++) {
        if (!found.is_warning[i]) {
            tell_end(&found.items[i], s->options->request.pointer, number);
            (void)lw_report_add(report, &found.items[i], false);
        }
    }
    lw_report_fini(&found);
}

static lw_status prepare(subject *s, lw_report *report)
{
    breakeven_options *options = s->options;
    const lw_overrides overrides = {options->overrides.items, options->overrides.count};
    if (overrides.count + 1 >= LW_SWEEP_SETTING_MAX) {
        return fault_of_option(report, "--set", "leave some out", "there are too many of them");
    }
    for (size_t i = 0; i < overrides.count; i++) {
        s->settings[i] = overrides.items[i].text;
    }
    options->request.scenario_path = options->scenario_path;
    options->request.settings = s->settings;
    options->request.setting_count = overrides.count;
    if (lw_scenario_load(options->scenario_path, &overrides, s->arena, &s->loaded, report) !=
        LW_OK) {
        return lw_report_status(report);
    }
    options->request.seed = options->has_seed ? options->request.seed : s->loaded.scenario.seed;
    for (size_t i = 0; i < 2; i++) {
        check_settlement(s, options->request.settlements[i], report);
    }
    check_pointer(s, report);
    if (report->error_count == 0) {
        try_end(s, options->search.low, report);
    }
    if (report->error_count == 0) {
        try_end(s, options->search.high, report);
    }
    return lw_report_status(report);
}

static void show_progress(void *context, size_t done)
{
    lw_progress_update(context, (int64_t)done);
}

static void print(const subject *s, const lw_breakeven *found)
{
    const breakeven_options *options = s->options;
    const lw_breakeven_report report = {.request = &options->request,
                                        .search = &options->search,
                                        .found = found,
                                        .currency = lw_currency_codes[s->loaded.scenario.currency],
                                        .unit = s->unit};
    if (options->json) {
        lw_breakeven_print_json(&report, stdout);
    } else {
        lw_breakeven_print_text(&report, options->language, stdout);
    }
}

static lw_status search(subject *s, lw_error *error)
{
    breakeven_options *options = s->options;
    char program[LW_PROGRAM_PATH_SIZE];
    lw_breakeven found = {.point_count = 0};
    lw_progress progress;
    lw_status status = lw_program_path(program, error);
    if (status != LW_OK) {
        return status;
    }
    options->request.program = program;
    options->request.stop_came = lw_stop_signal_came;
    lw_stop_signal_listen();
    /* How many values the crossings will take is not known beforehand; the bar allows for one. */
    lw_progress_begin(&progress, options->progress, "running",
                      (int64_t)(options->search.value_count + PROGRESS_EXTRA));
    options->search.progress = show_progress;
    options->search.progress_context = &progress;
    status = lw_evaluation_create(&options->request, &options->search.evaluation, error);
    if (status == LW_OK) {
        status = lw_breakeven_find(&options->search, &found, error);
    }
    lw_progress_end(&progress);
    if (status == LW_OK) {
        print(s, &found);
    }
    lw_breakeven_fini(&found);
    lw_evaluation_destroy(options->search.evaluation);
    return status;
}

static int prepare_and_search(subject *s)
{
    lw_report report;
    lw_error error = {0};
    lw_report_init(&report);
    lw_status status = s->arena != NULL
                           ? prepare(s, &report)
                           : lw_report_error(&report, LW_ERR_MEMORY, "", NULL, "memory ran out");
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    if (status == LW_OK) {
        status = search(s, &error);
        if (status != LW_OK) {
            lw_error_print(stderr, &error, false);
        }
    }
    return lw_status_exit_code(status);
}

int lw_command_breakeven(int argc, char **argv)
{
    breakeven_options options = {.request = {.seed_count = 1, .job_count = 1},
                                 .search = {.value_count = VALUES_DEFAULT}};
    const lw_status status = lw_options_parse(&breakeven_argp, argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    subject s = {.options = &options, .arena = lw_arena_create(ARENA_LIMIT_BYTES)};
    const int code = prepare_and_search(&s);
    lw_arena_destroy(s.arena);
    return code;
}
