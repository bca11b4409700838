// SPDX-License-Identifier: Apache-2.0
#include "sim/base/param.h"

#include "sim/base/check.h"
#include "sim/base/civil.h"
#include "sim/base/quantity.h"

#include <math.h>
#include <string.h>

enum { WORD_LENGTH_MAX = 64 };

const lw_param *lw_param_find(const lw_param_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i].name, name) == 0) {
            return &table->rows[i];
        }
    }
    return NULL;
}

const lw_param_variant *lw_param_variant_find(const lw_param *row, const char *tag)
{
    for (const lw_param_variant *variant = row->variants; variant->tag != NULL; variant++) {
        if (strcmp(variant->tag, tag) == 0) {
            return variant;
        }
    }
    return NULL;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

int lw_word_distance(const char *a, const char *b, int limit)
{
    const size_t a_length = strlen(a);
    const size_t b_length = strlen(b);
    if (a_length > WORD_LENGTH_MAX || b_length > WORD_LENGTH_MAX) {
        return limit + 1;
    }
    /* Three rows of the edit matrix: transpositions look two rows back. */
    int rows[3][WORD_LENGTH_MAX + 1];
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = (int)j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i + 2) % 3];
        const int *before_that = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            const int cost = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = min_int(min_int(before[j] + 1, now[j - 1] + 1), before[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = min_int(now[j], before_that[j - 2] + 1);
            }
        }
    }
    return min_int(rows[a_length % 3][b_length], limit + 1);
}

static void set_number(const lw_param *row, void *member)
{
    const bool unset = row->presence == LW_PARAM_UNSET;
    if (row->kind == LW_PARAM_REAL) {
        *(double *)member = unset ? (double)NAN : row->fallback;
    } else if (row->kind == LW_PARAM_INTEGER) {
        *(int64_t *)member = unset ? LW_PARAM_ABSENT : (int64_t)row->fallback;
    } else if (row->kind == LW_PARAM_MICRO) {
        *(int64_t *)member = unset ? LW_PARAM_ABSENT : lw_micro_from_double(row->fallback);
    } else if (row->kind == LW_PARAM_CHOICE) {
        *(int32_t *)member = (int32_t)row->fallback;
    } else {
        LW_ASSERT(row->kind == LW_PARAM_BOOLEAN);
        *(bool *)member = row->fallback != 0;
    }
}

static void set_text(const lw_param *row, void *member)
{
    const bool given = row->presence == LW_PARAM_DEFAULTED && row->fallback_text != NULL;
    if (row->kind == LW_PARAM_DATE) {
        if (given) {
            LW_ASSERT(lw_civil_parse(row->fallback_text, member));
        }
        return;
    }
    *(const char **)member = given ? row->fallback_text : NULL;
}

void lw_param_set_defaults(const lw_param_table *table, void *object)
{
    memset(object, 0, table->size);
    for (size_t i = 0; i < table->count; i++) {
        const lw_param *row = &table->rows[i];
        void *member = (char *)object + row->offset;
        switch (row->kind) {
        case LW_PARAM_REAL:
        case LW_PARAM_INTEGER:
        case LW_PARAM_MICRO:
        case LW_PARAM_BOOLEAN:
        case LW_PARAM_CHOICE:
            set_number(row, member);
            break;
        case LW_PARAM_TEXT:
        case LW_PARAM_NAME:
        case LW_PARAM_DATE:
        case LW_PARAM_FILE:
            set_text(row, member);
            break;
        case LW_PARAM_OBJECT:
            lw_param_set_defaults(row->table, member);
            break;
        case LW_PARAM_OPTIONAL:
        case LW_PARAM_ARRAY:
        case LW_PARAM_REALS:
        case LW_PARAM_TEXTS:
        case LW_PARAM_MICROS:
        case LW_PARAM_VARIANT:
            break; /* zero bytes: absent */
        }
    }
}
