// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/compare_command.h"

#include "scenarios/run/compare_print.h"
#include "scenarios/run/report_print.h"

#include <argp.h>
#include <string.h>

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
} compare_options;

enum option_key { KEY_FORMAT = 0x100, KEY_LANGUAGE };

/* Index of `text` in a NULL-terminated list, or argp_error. */
static int choose(const char *text, const char *const *choices, const char *option,
                  struct argp_state *state)
{
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(text, choices[i]) == 0) {
            return i;
        }
    }
    argp_error(state, "%s does not know '%s' (see --help)", option, text);
    return 0;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"text", "json", "csv", "markdown", NULL};
    static const char *const languages[] = {"en", "fr", NULL};
    compare_options *options = state->input;
    switch (key) {
    case KEY_FORMAT:
        options->format = (compare_format)choose(text, formats, "--format", state);
        return 0;
    case KEY_LANGUAGE:
        options->language = (lw_language)choose(text, languages, "--lang", state);
        return 0;
    case ARGP_KEY_ARG:
        if (options->path != NULL) {
            argp_error(state, "one result at a time; got '%s' and '%s'", options->path, text);
        }
        options->path = text;
        return 0;
    case ARGP_KEY_END:
        if (options->path == NULL) {
            argp_error(state, "compare wants a result file");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option compare_argp_options[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), json, csv or markdown", 0},
    {"lang", KEY_LANGUAGE, "LANG", 0, "en (default) or fr, for text and markdown", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp compare_argp = {compare_argp_options,
                                         parse_option,
                                         "RESULT.h5",
                                         "Lays the settlements of a result side by side and says "
                                         "which gives more than it costs.",
                                         NULL,
                                         NULL,
                                         NULL};

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
        lw_compare_print_text(comparison, options->language, stdout);
        break;
    }
}

int lw_command_compare(int argc, char **argv)
{
    compare_options options = {.format = FORMAT_TEXT, .language = LW_LANGUAGE_EN};
    argp_parse(&compare_argp, argc, argv, 0, NULL, &options);
    lw_comparison comparison;
    lw_error error = {0};
    const lw_status status = lw_comparison_read(options.path, &comparison, &error);
    if (status == LW_OK) {
        print_comparison(&comparison, &options);
    } else {
        lw_error_print(stderr, &error, false);
    }
    lw_comparison_fini(&comparison);
    return lw_status_exit_code(status);
}
