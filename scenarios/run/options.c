// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/options.h"

#include "scenarios/run/report_print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

lw_status lw_options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    lw_error error;
    /* In order: else POSIXLY_CORRECT in the environment would end the options at the first
     * argument. */
    const error_t number = argp_parse(argp, argc, argv, ARGP_IN_ORDER, NULL, input);
    if (number == 0) {
        return LW_OK;
    }
    if (number == ENOMEM) {
        lw_error_set(&error, LW_ERR_MEMORY, "", "memory ran out while the command line was read");
    } else {
        lw_error_set(&error, LW_ERR_USAGE, "", "cannot read the command line: %s",
                     strerror(number));
    }
    lw_error_print(stderr, &error, false);
    return error.status;
}

void lw_options_refuse(struct argp_state *state, const char *format, ...)
{
    char text[LW_MESSAGE_SIZE];
    lw_error error;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    lw_error_set(&error, LW_ERR_USAGE, "", "%s", text); /* escapes what could upset a terminal */
    argp_error(state, "%s", error.message);
    exit(lw_status_exit_code(LW_ERR_USAGE)); /* argp_error does not return; the compiler is told */
}

void lw_options_take(struct argp_state *state, const char **place, const char *text,
                     const char *noun)
{
    if (*place != NULL) {
        lw_options_refuse(state, "one %s at a time; got '%s' and '%s'", noun, *place, text);
    }
    *place = text;
}

int lw_options_choice(struct argp_state *state, const char *option, const char *text,
                      const char *const *choices)
{
    char allowed[128] = "";
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(text, choices[i]) == 0) {
            return i;
        }
        const size_t used = strlen(allowed);
        const char *joint = i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ";
        snprintf(allowed + used, sizeof allowed - used, "%s%s", joint, choices[i]);
    }
    lw_options_refuse(state, "%s wants %s; got '%s'", option, allowed, text);
}

long long lw_options_integer(struct argp_state *state, const char *option, const char *text,
                             long long low, long long high)
{
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < low || value > high) {
        lw_options_refuse(state, "%s wants a whole number from %lld to %lld; got '%s'", option, low,
                          high, text);
    }
    return value;
}

void lw_options_override(struct argp_state *state, lw_override_options *options, const char *text)
{
    if (options->count == LW_OVERRIDE_COUNT_MAX) {
        lw_options_refuse(state, "more than %d --set options", LW_OVERRIDE_COUNT_MAX);
    }
    if (!lw_override_parse(text, &options->items[options->count])) {
        lw_options_refuse(
            state, "--set wants /pointer=value, e.g. /tariff/retail_per_kwh=0.25; got '%s'", text);
    }
    options->count++;
}
