// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/compare_command.h"

#include "scenarios/run/apart.h"
#include "scenarios/run/compare_export.h"
#include "scenarios/run/compare_print.h"
#include "scenarios/run/function_print.h"
#include "scenarios/run/options.h"
#include "scenarios/run/report_print.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef enum compare_format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_CSV,
    FORMAT_MARKDOWN
} compare_format;

typedef struct compare_options {
    const char *path;
    compare_format format;
    lw_language language;
    bool functions;
} compare_options;

enum option_key { KEY_FORMAT = 0x100, KEY_LANGUAGE, KEY_FUNCTIONS };

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"text", "json", "csv", "markdown", NULL};
    static const char *const languages[] = {"en", "fr", NULL};
    compare_options *options = state->input;
    switch (key) {
    case KEY_FORMAT:
        options->format = (compare_format)lw_options_choice(state, "--format", text, formats);
        return 0;
    case KEY_LANGUAGE:
        options->language = (lw_language)lw_options_choice(state, "--lang", text, languages);
        return 0;
    case KEY_FUNCTIONS:
        options->functions = true;
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &options->path, text, "result");
        return 0;
    case ARGP_KEY_END:
        if (options->path == NULL) {
            lw_options_refuse(state, "compare wants a result file");
        }
        if (options->functions && options->format != FORMAT_TEXT) {
            lw_options_refuse(state, "--functions is a text; json has them in any case");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option compare_argp_options[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), json, csv or markdown", 0},
    {"lang", KEY_LANGUAGE, "LANG", 0, "en (default) or fr, for text and markdown", 0},
    {"functions", KEY_FUNCTIONS, NULL, 0,
     "In place of the table: who does each function at each settlement, what that costs, within "
     "which range, and by what source",
     0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp compare_argp = {compare_argp_options,
                                         parse_option,
                                         "RESULT.h5",
                                         "Lays the settlements of a result side by side and says "
                                         "which gives more than it costs.",
                                         NULL,
                                         NULL,
                                         NULL};

/* $COLUMNS, or what the terminal says, when standard output is one. */
static size_t text_width(void)
{
    if (isatty(STDOUT_FILENO) == 0) {
        return LW_COMPARE_WIDTH;
    }
    const char *columns = getenv("COLUMNS");
    const long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
    if (width > 0) {
        return (size_t)width;
    }
    struct winsize window = {.ws_col = 0};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
    return known ? window.ws_col : LW_COMPARE_WIDTH;
}

static void print_text(const lw_comparison *comparison, const compare_options *options)
{
    if (options->functions) {
        lw_function_print(comparison, options->language, stdout);
    } else {
        lw_compare_print_text(comparison, options->language, text_width(), stdout);
    }
}

static void print_comparison(const lw_comparison *comparison, const compare_options *options)
{
    switch (options->format) {
    case FORMAT_JSON:
        lw_compare_print_json(comparison, stdout);
        break;
    case FORMAT_CSV:
        lw_compare_print_csv(comparison, stdout);
        break;
    case FORMAT_MARKDOWN:
        lw_compare_print_markdown(comparison, options->language, stdout);
        break;
    case FORMAT_TEXT:
    default:
        print_text(comparison, options);
        break;
    }
}

static lw_status read_and_print(void *context, lw_error *error)
{
    const compare_options *options = context;
    lw_comparison comparison;
    const lw_status status = lw_comparison_read(options->path, &comparison, error);
    if (status == LW_OK) {
        print_comparison(&comparison, options);
    }
    lw_comparison_fini(&comparison);
    return status;
}

int lw_command_compare(int argc, char **argv)
{
    compare_options options = {.format = FORMAT_TEXT, .language = LW_LANGUAGE_EN};
    lw_status status = lw_options_parse(&compare_argp, argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    lw_error error = {0};
    status = lw_apart(options.path, read_and_print, &options, &error);
    if (status != LW_OK) {
        lw_error_print(stderr, &error, false);
    }
    return lw_status_exit_code(status);
}
