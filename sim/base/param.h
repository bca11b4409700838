// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/param.h
 *  Parameter tables: every field of a scenario is one row of a const table.
 *
 *  A model owns a plain struct and one table of rows that says, for each member: its JSON name
 * (unit last), unit, meaning, allowed range, plausible range, default and the source of that
 * default. The JSON reader, the range checks, the JSON Schema, `ledgerwatt describe`, the reference
 * page and the attributes of the result file all come from these rows, so they cannot drift apart.
 *
 *  Numbers in rows are in the units of the JSON text. A LW_PARAM_MICRO field is stored as an
 * int64_t count of millionths (prices, money, ratios that multiply money).
 */
#ifndef LEDGERWATT_SIM_BASE_PARAM_H
#define LEDGERWATT_SIM_BASE_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum lw_param_kind {
    LW_PARAM_REAL,     /**< double */
    LW_PARAM_INTEGER,  /**< int64_t */
    LW_PARAM_MICRO,    /**< int64_t, the JSON number x 10^6 rounded half to even */
    LW_PARAM_BOOLEAN,  /**< bool */
    LW_PARAM_TEXT,     /**< const char *, UTF-8 */
    LW_PARAM_NAME,     /**< const char *, matching [A-Za-z0-9_-]+, at most LW_NAME_BYTES_MAX */
    LW_PARAM_CHOICE,   /**< int32_t, index into `choices` */
    LW_PARAM_DATE,     /**< lw_civil (sim/base/civil.h), local time of the site */
    LW_PARAM_FILE,     /**< const char *, path of an input file relative to the scenario's folder */
    LW_PARAM_OBJECT,   /**< the struct of `table`, embedded; absent = all its defaults */
    LW_PARAM_OPTIONAL, /**< pointer to the struct of `table`; NULL when absent */
    LW_PARAM_ARRAY,    /**< lw_array of structs of `table`, or of lw_variant with `variants` */
    LW_PARAM_REALS,    /**< lw_array of double */
    LW_PARAM_TEXTS,    /**< lw_array of const char *, UTF-8 */
    LW_PARAM_MICROS, /**< lw_array of lw_named_micro: an object of numbers, whose keys are names */
    LW_PARAM_VARIANT /**< lw_variant: the object's key `discriminator` picks one of `variants` */
} lw_param_kind;

typedef enum lw_param_presence {
    LW_PARAM_REQUIRED,  /**< absent = error missing-key */
    LW_PARAM_DEFAULTED, /**< absent = `fallback` or `fallback_text` */
    LW_PARAM_UNSET /**< absent = NaN, INT64_MIN, NULL, count 0; `fallback_text` says what then */
} lw_param_presence;

typedef struct lw_array {
    size_t count;
    void *items; /**< [count], of the struct of the row's table, or double */
} lw_array;

/** A member of a LW_PARAM_MICROS object. */
typedef struct lw_named_micro {
    const char *name;
    int64_t micro; /**< the JSON number x 10^6 rounded half to even */
} lw_named_micro;

struct lw_param_table;

/** One alternative of a variant, e.g. record.kind = "pbft". */
typedef struct lw_param_variant {
    const char *tag;
    const char *doc;
    const struct lw_param_table *table;
    const void *owner; /**< whatever the owner of the row wants to find again, e.g. a class */
} lw_param_variant;

typedef struct lw_variant {
    const lw_param_variant *choice; /**< NULL when absent */
    void *value;                    /**< struct of choice->table */
} lw_variant;

typedef struct lw_param {
    const char *name; /**< JSON key, unit last */
    lw_param_kind kind;
    size_t offset; /**< of the member in the struct */
    lw_param_presence presence;
    const char *unit;   /**< "kW", "deg", "1" for a ratio or count, NULL when it makes no sense */
    const char *doc;    /**< what it is, one sentence */
    const char *source; /**< where the default (or range) comes from; NULL only without default */
    double low, high;   /**< allowed range of numbers, inclusive (low = high = 0: any finite) */
    bool low_excluded;  /**< the value must be > low */
    double likely_low, likely_high;     /**< outside: plausibility warning (both 0: none) */
    double fallback;                    /**< default of numbers, booleans, choices (index) */
    const char *fallback_text;          /**< default of texts and dates; for UNSET a remark */
    const char *const *choices;         /**< NULL-terminated */
    const char *otherwise;              /**< CHOICE: what to do when none of them fits, or NULL */
    const char *(*remark)(size_t line); /**< more to tell, line by line; NULL past the last */
    const struct lw_param_table *table; /**< OBJECT, OPTIONAL, ARRAY */
    const char *discriminator;          /**< VARIANT, ARRAY of them: "kind", "model", "rail" */
    const lw_param_variant *variants;   /**< VARIANT, ARRAY of them: ends with a NULL tag */
    size_t count_low, count_high;       /**< ARRAY, REALS, TEXTS, MICROS: allowed lengths */
} lw_param;

/** Defaults that depend on more than the row: a table, whose first column names a row. */
typedef struct lw_param_figures {
    const char *doc;
    const char *const *columns; /**< [column_count] */
    size_t column_count;
    /** Writes a cell; false past the last row. */
    bool (*write)(size_t row, size_t column, char *text, size_t size);
} lw_param_figures;

typedef struct lw_param_table {
    const char *name; /**< of the object, e.g. "pv" */
    const char *doc;
    size_t size;          /**< sizeof the struct */
    const lw_param *rows; /**< [count] */
    size_t count;
    const lw_param_figures *figures; /**< for who reads about the rows; NULL = none */
} lw_param_table;

enum { LW_NAME_BYTES_MAX = 64 };

#define LW_PARAM_COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
/** Value of a LW_PARAM_UNSET integer or micro field that was absent. */
#define LW_PARAM_ABSENT INT64_MIN

/** Row with this name, or NULL. */
const lw_param *lw_param_find(const lw_param_table *table, const char *name);
/** Variant with this tag, or NULL. */
const lw_param_variant *lw_param_variant_find(const lw_param *row, const char *tag);

/** Damerau-Levenshtein distance (optimal string alignment) of two words, cut at `limit` + 1. */
int lw_word_distance(const char *a, const char *b, int limit);

/** Sets every member of `object` (table->size bytes) to its default: scalars, nested objects, text;
 *  required members to zero; OPTIONAL, ARRAY and VARIANT members to absent. */
void lw_param_set_defaults(const lw_param_table *table, void *object);

#endif
