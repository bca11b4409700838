// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/status.h
 *  Outcome codes, and errors that say where, what was found, and what to write instead.
 *
 *  Three kinds of failure, three answers: our bug asserts (sim/base/check.h); the world's fault
 *  (file, JSON, memory, disk) returns an lw_status and fills an lw_error once, at the place that
 *  first knows; a failure inside the modelled world (a refused trade) is a result, not an error.
 *
 *  A reader that finds several faults collects them in an lw_report; `check` prints them all, `run`
 *  stops when there is one. Models know the JSON pointer of a value; the loader adds the file, line
 *  and column.
 */
#ifndef LEDGERWATT_SIM_BASE_STATUS_H
#define LEDGERWATT_SIM_BASE_STATUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/** Every status: X(NAME, stable code printed to users, exit code, sentence for the reference). */
#define LW_STATUS_LIST(X)                                                                          \
    X(OK, "ok", 0, "Done.")                                                                        \
    X(ERR_JSON_SYNTAX, "json-syntax", 65, "The text is not JSON (RFC 8259).")                      \
    X(ERR_JSON_DUPLICATE_KEY, "json-duplicate-key", 65, "An object has the same key twice.")       \
    X(ERR_JSON_NUMBER, "json-number", 65, "A number cannot be represented.")                       \
    X(ERR_JSON_UTF8, "json-utf8", 65, "The text is not valid UTF-8.")                              \
    X(ERR_JSON_DEPTH, "json-depth", 65, "The text is nested too deeply.")                          \
    X(ERR_UNKNOWN_KEY, "unknown-key", 65, "A key is not known here.")                              \
    X(ERR_MISSING_KEY, "missing-key", 65, "A required key is absent.")                             \
    X(ERR_WRONG_TYPE, "wrong-type", 65, "A value has another type than its field.")                \
    X(ERR_OUT_OF_RANGE, "out-of-range", 65, "A value is outside the allowed range.")               \
    X(ERR_BAD_CHOICE, "bad-choice", 65, "A word is not one of those allowed.")                     \
    X(ERR_BAD_REFERENCE, "bad-reference", 65, "A name refers to nothing in the scenario.")         \
    X(ERR_INCONSISTENT, "inconsistent", 65, "Two values contradict each other.")                   \
    X(ERR_IMPLAUSIBLE, "implausible", 65, "A value is allowed but probably in the wrong unit.")    \
    X(ERR_FILE_FORMAT, "file-format", 65, "An input file is damaged or of another format.")        \
    X(ERR_FILE_MISSING, "file-missing", 66, "An input file cannot be opened.")                     \
    X(ERR_USAGE, "usage", 64, "The command line is wrong.")                                        \
    X(ERR_MEMORY, "memory", 70, "Memory ran out or a memory limit was reached.")                   \
    X(ERR_LIMIT, "limit", 70, "A bound of the program was reached.")                               \
    X(ERR_INVARIANT, "invariant", 70, "A law that must always hold was broken: our bug.")          \
    X(ERR_CREATE, "create", 73, "An output file cannot be created.")                               \
    X(ERR_IO, "io", 74, "Reading or writing failed.")                                              \
    X(ERR_STOPPED, "stopped", 75, "Stopped on request with work left.")

typedef enum lw_status {
#define LW_STATUS_MEMBER(name, code, exit_code, sentence) LW_##name,
    LW_STATUS_LIST(LW_STATUS_MEMBER)
#undef LW_STATUS_MEMBER
        LW_STATUS_COUNT
} lw_status;

/** Stable kebab-case code, e.g. "out-of-range". */
const char *lw_status_code(lw_status status);
/** One sentence for the error reference. */
const char *lw_status_sentence(lw_status status);
/** Process exit code of DESIGN: 0, 64, 65, 66, 70, 73, 74 or 75. */
int lw_status_exit_code(lw_status status);

enum { LW_POINTER_SIZE = 256, LW_MESSAGE_SIZE = 512, LW_SUGGESTION_SIZE = 160 };

typedef struct lw_error {
    lw_status status;
    char file[LW_POINTER_SIZE];    /**< input file concerned, "" when not known yet */
    int line;                      /**< from 1; 0 = not known */
    int column;                    /**< from 1, in bytes; 0 = not known */
    char pointer[LW_POINTER_SIZE]; /**< RFC 6901 JSON pointer, "" = the whole document or no JSON */
    char message[LW_MESSAGE_SIZE];
    char suggestion[LW_SUGGESTION_SIZE]; /**< what to write instead, "" = none */
} lw_error;

/** Fills `error` (may be NULL) and returns `status`, so that callers write
 *  `return lw_error_set(error, LW_ERR_IO, "", "cannot read %s", path);`.
 *  Clears file, line, column and suggestion. Control characters in the text are escaped. */
lw_status lw_error_set(lw_error *error, lw_status status, const char *pointer, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

/** Writes `text` with control characters, quotes and invalid bytes escaped; always terminated.
 *  Returns `out`. Long text is cut and ends with "...". */
char *lw_text_escape(const char *text, char *out, size_t out_size);

/** A bounded, ordered list of errors and warnings. The first error always finds a place, if need be
 *  that of the last warning. Not to be copied. */
typedef struct lw_report {
    lw_error *items; /**< [count], owned */
    size_t count;
    size_t capacity;
    size_t error_count;   /**< errors that were added, also when they are not kept */
    size_t dropped_count; /**< faults past the bound of 1,000, or for which there was no memory */
    bool *is_warning;     /**< [count] */
    lw_error spare;       /**< room for one item when there is no memory for the first */
    bool spare_is_warning;
} lw_report;

void lw_report_init(lw_report *report);
void lw_report_fini(lw_report *report);
/** Appends a copy. Returns error->status. */
lw_status lw_report_add(lw_report *report, const lw_error *error, bool is_warning);
/** Formats and appends an error at `pointer`; `suggestion` may be NULL. */
lw_status lw_report_error(lw_report *report, lw_status status, const char *pointer,
                          const char *suggestion, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/** Formats and appends a warning. */
void lw_report_warning(lw_report *report, lw_status status, const char *pointer,
                       const char *suggestion, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/** Is there an error at `pointer` or below it? Then what holds its values against each other says
 *  nothing new. */
bool lw_report_has_error_below(const lw_report *report, const char *pointer);
/** Status of the first error, LW_OK when there is none. */
lw_status lw_report_status(const lw_report *report);

#endif
