// SPDX-License-Identifier: Apache-2.0
#include "sim/store/store.h"

#include "sim/base/check.h"
#include "sim/store/store_content.h"

#include <stdlib.h>
#include <string.h>

/** Bound of names, coordinates and attributes: a million participants take about 40 MB. */
#define STORE_TEXT_BYTES_MAX ((size_t)1 << 30)

static lw_status no_memory(const lw_store *store, lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the content of %s",
                        store->output.path);
}

static lw_status open_parts(lw_store *store, const char *path, bool keep, lw_error *error)
{
    lw_status status = lw_output_init(&store->output, path, error);
    if (status != LW_OK) {
        return status;
    }
    store->arena = lw_arena_create(STORE_TEXT_BYTES_MAX);
    if (!store->arena) {
        status = no_memory(store, error);
    } else if (keep) {
        status = lw_spill_reopen(path, &store->spill, error);
    } else {
        status = lw_spill_create(path, &store->spill, error);
    }
    if (status != LW_OK) {
        lw_arena_destroy(store->arena);
        lw_output_fini(&store->output);
    }
    return status;
}

/** A new store with a new spill, or with `keep` the one that is there. */
static lw_status start(const char *path, bool keep, lw_store **store, lw_error *error)
{
    lw_store *created = calloc(1, sizeof *created);
    if (!created || pthread_mutex_init(&created->lock, NULL) != 0) {
        free(created);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
    }
    const lw_status status = open_parts(created, path, keep, error);
    if (status != LW_OK) {
        pthread_mutex_destroy(&created->lock);
        free(created);
        return status;
    }
    *store = created;
    return LW_OK;
}

lw_status lw_store_create(const char *path, lw_store **store, lw_error *error)
{
    return start(path, false, store, error);
}

lw_status lw_store_reopen(const char *path, lw_store **store, lw_error *error)
{
    return start(path, true, store, error);
}

/** Frees all but the spill. */
static void release(lw_store *store)
{
    for (size_t i = 0; i < store->series.count; i++) {
        lw_series *series = store->series.items[i];
        lw_column_fini(&series->column);
    }
    free(store->dimensions.items);
    free(store->series.items);
    free(store->attributes.items);
    lw_arena_destroy(store->arena);
    lw_output_fini(&store->output);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

void lw_store_destroy(lw_store *store)
{
    if (store) {
        lw_spill_destroy(store->spill);
        release(store);
    }
}

void lw_store_suspend(lw_store *store)
{
    if (store) {
        lw_spill_suspend(store->spill);
        release(store);
    }
}

lw_status lw_store_sync(lw_store *store, lw_error *error)
{
    return lw_spill_sync(store->spill, error);
}

/** New zeroed item at the end of a list; NULL when memory is out. */
static void *add_item(lw_store *store, lw_item_list *list, size_t size)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? 2 * list->capacity : 32;
        void **grown = realloc(list->items, capacity * sizeof *grown);
        if (!grown) {
            return NULL;
        }
        list->items = grown;
        list->capacity = capacity;
    }
    void *item = lw_arena_calloc(store->arena, 1, size);
    if (item) {
        list->items[list->count++] = item;
    }
    return item;
}

/** "/" + group + "/" + name; group or name may be "". */
static const char *join_path(lw_store *store, const char *group, const char *name)
{
    const size_t size = strlen(group) + strlen(name) + 3;
    char *path = lw_arena_calloc(store->arena, size, 1);
    if (path) {
        char *end = stpcpy(path, "/");
        end = stpcpy(end, group);
        end = stpcpy(end, *group && *name ? "/" : "");
        stpcpy(end, name);
    }
    return path;
}

/** True when `inner` is `outer` or a group below it. */
static bool is_within(const char *inner, const char *outer)
{
    const size_t length = strlen(outer);
    return length == 0 ||
           (strncmp(inner, outer, length) == 0 && (inner[length] == '\0' || inner[length] == '/'));
}

/** A coordinate is linked into groups at and below its own, so there its name must be free. */
static bool is_coordinate(const lw_store *store, const char *group, const char *name)
{
    for (size_t i = 0; i < store->dimensions.count; i++) {
        const lw_dimension *dimension = store->dimensions.items[i];
        if (strcmp(dimension->name, name) == 0 &&
            (is_within(group, dimension->group) || is_within(dimension->group, group))) {
            return true;
        }
    }
    return false;
}

/** True when a series in `group`, or with `below` in any group below it, has this name. */
static bool is_series(const lw_store *store, const char *group, const char *name, bool below)
{
    for (size_t i = 0; i < store->series.count; i++) {
        const lw_series *series = store->series.items[i];
        if (strcmp(strrchr(series->path, '/') + 1, name) == 0 &&
            (strcmp(series->group, group) == 0 || (below && is_within(series->group, group)))) {
            return true;
        }
    }
    return false;
}

static lw_status name_taken(const char *path, lw_error *error)
{
    return lw_error_set(error, LW_ERR_INVARIANT, "", "the result already has a %s", path);
}

static lw_status add_dimension(lw_store *store, const lw_dimension *wanted, lw_dim_id *dim,
                               lw_error *error)
{
    const char *path = join_path(store, wanted->group, wanted->name);
    if (path && (is_coordinate(store, wanted->group, wanted->name) ||
                 is_series(store, wanted->group, wanted->name, true))) {
        return name_taken(path, error);
    }
    lw_dimension *added = path ? add_item(store, &store->dimensions, sizeof *added) : NULL;
    if (!added) {
        return no_memory(store, error);
    }
    *added = *wanted;
    added->path = path;
    added->group = lw_arena_strdup(store->arena, wanted->group);
    added->name = lw_arena_strdup(store->arena, wanted->name);
    added->unit = lw_arena_strdup(store->arena, wanted->unit);
    added->long_name = lw_arena_strdup(store->arena, wanted->long_name);
    if (!added->group || !added->name || !added->unit || !added->long_name) {
        store->dimensions.count -= 1;
        return no_memory(store, error);
    }
    *dim = (lw_dim_id)(store->dimensions.count - 1);
    return LW_OK;
}

static int64_t *copy_values(lw_store *store, const int64_t *values, size_t count)
{
    int64_t *copy = lw_arena_calloc(store->arena, count, sizeof *copy);
    if (copy && count > 0) {
        memcpy(copy, values, count * sizeof *copy);
    }
    return copy;
}

static lw_dimension dimension_of(const lw_dimension_spec *spec, lw_dimension_kind kind,
                                 size_t count)
{
    return (lw_dimension){.kind = kind,
                          .group = spec->group,
                          .name = spec->name,
                          .unit = spec->unit,
                          .long_name = spec->long_name,
                          .count = count};
}

lw_status lw_store_dimension(lw_store *store, const lw_dimension_spec *spec, const int64_t *values,
                             size_t count, lw_dim_id *dim, lw_error *error)
{
    lw_dimension dimension = dimension_of(spec, LW_DIMENSION_INTEGER, count);
    pthread_mutex_lock(&store->lock);
    dimension.values = copy_values(store, values, count);
    const lw_status status =
        dimension.values ? add_dimension(store, &dimension, dim, error) : no_memory(store, error);
    pthread_mutex_unlock(&store->lock);
    return status;
}

static const char *const *copy_texts(lw_store *store, const char *const *texts, size_t count)
{
    const char **copy = lw_arena_calloc(store->arena, count, sizeof *copy);
    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = lw_arena_strdup(store->arena, texts[i]);
        if (!copy[i]) {
            return NULL;
        }
    }
    return copy;
}

lw_status lw_store_dimension_text(lw_store *store, const lw_dimension_spec *spec,
                                  const char *const *values, size_t count, lw_dim_id *dim,
                                  lw_error *error)
{
    lw_dimension dimension = dimension_of(spec, LW_DIMENSION_TEXT, count);
    pthread_mutex_lock(&store->lock);
    dimension.texts = copy_texts(store, values, count);
    const lw_status status =
        dimension.texts ? add_dimension(store, &dimension, dim, error) : no_memory(store, error);
    pthread_mutex_unlock(&store->lock);
    return status;
}

lw_status lw_store_dimension_growing(lw_store *store, const char *group, const char *name,
                                     const char *long_name, lw_dim_id *dim, lw_error *error)
{
    const lw_dimension_spec spec = {group, name, "1", long_name};
    const lw_dimension dimension = dimension_of(&spec, LW_DIMENSION_GROWING, 0);
    pthread_mutex_lock(&store->lock);
    const lw_status status = add_dimension(store, &dimension, dim, error);
    pthread_mutex_unlock(&store->lock);
    return status;
}

/** Checks the dimensions and finds the length of a row. */
static lw_status check_dims(const lw_store *store, const lw_series_spec *spec, lw_series *series,
                            lw_error *error)
{
    lw_shape row = {.dim_count = spec->dim_count - 1};
    for (uint32_t axis = 0; axis < spec->dim_count; axis++) {
        LW_ASSERT(spec->dims[axis] < store->dimensions.count);
        const lw_dimension *dimension = store->dimensions.items[spec->dims[axis]];
        LW_ASSERT(axis == 0 || dimension->kind != LW_DIMENSION_GROWING);
        LW_ASSERT(axis == 0 || spec->dims[axis] != spec->dims[axis - 1]);
        if (!is_within(spec->group, dimension->group)) {
            return lw_error_set(error, LW_ERR_INVARIANT, "",
                                "/%s/%s cannot use %s of another group", spec->group, spec->name,
                                dimension->path);
        }
        if (axis > 0) {
            row.counts[axis - 1] = dimension->count;
        }
        series->dims[axis] = spec->dims[axis];
    }
    series->dim_count = spec->dim_count;
    return lw_shape_value_count(row, &series->row_value_count)
               ? LW_OK
               : lw_error_set(error, LW_ERR_LIMIT, "", "a row of /%s/%s is too large", spec->group,
                              spec->name);
}

static lw_status add_series(lw_store *store, const lw_series_spec *spec, lw_series_id *id,
                            lw_error *error)
{
    lw_series series = {.path = join_path(store, spec->group, spec->name),
                        .group = lw_arena_strdup(store->arena, spec->group),
                        .unit = lw_arena_strdup(store->arena, spec->unit),
                        .long_name = lw_arena_strdup(store->arena, spec->long_name)};
    if (!series.path || !series.group || !series.unit || !series.long_name) {
        return no_memory(store, error);
    }
    if (is_coordinate(store, spec->group, spec->name) ||
        is_series(store, spec->group, spec->name, false)) {
        return name_taken(series.path, error);
    }
    const lw_status status = check_dims(store, spec, &series, error);
    if (status != LW_OK) {
        return status;
    }
    lw_series *added = add_item(store, &store->series, sizeof *added);
    if (!added) {
        return no_memory(store, error);
    }
    *added = series;
    *id = (lw_series_id)(store->series.count - 1);
    added->column = (lw_column){.number = *id, .type = spec->type};
    return LW_OK;
}

lw_status lw_store_series(lw_store *store, const lw_series_spec *spec, lw_series_id *series,
                          lw_error *error)
{
    LW_ASSERT(spec->dim_count >= 1 && spec->dim_count <= LW_SERIES_DIM_MAX);
    pthread_mutex_lock(&store->lock);
    const lw_status status = add_series(store, spec, series, error);
    pthread_mutex_unlock(&store->lock);
    return status;
}

lw_status lw_store_append(lw_store *store, lw_series_id series, const void *rows, size_t row_count,
                          lw_error *error)
{
    pthread_mutex_lock(&store->lock);
    LW_ASSERT(series < store->series.count);
    lw_series *filled = store->series.items[series];
    const lw_dimension *dimension = store->dimensions.items[filled->dims[0]];
    pthread_mutex_unlock(&store->lock);
    const size_t value_count = row_count * filled->row_value_count;
    LW_ASSERT(filled->row_value_count == 0 || value_count / filled->row_value_count == row_count);
    LW_ASSERT(dimension->kind == LW_DIMENSION_GROWING ||
              filled->column.value_count + value_count <=
                  dimension->count * filled->row_value_count);
    return lw_column_append(&filled->column, store->spill, rows, value_count, error);
}

/** The attribute with this place and name, new when there is none; NULL when memory is out. */
static lw_attribute *find_attribute(lw_store *store, const char *group, const char *name)
{
    const char *path = join_path(store, group, name);
    for (size_t i = 0; path && i < store->attributes.count; i++) {
        lw_attribute *known = store->attributes.items[i];
        if (strcmp(known->path, path) == 0) {
            return known;
        }
    }
    const char *object = join_path(store, group, "");
    const char *copy = lw_arena_strdup(store->arena, name);
    lw_attribute *added =
        path && object && copy ? add_item(store, &store->attributes, sizeof *added) : NULL;
    if (added) {
        added->path = path;
        added->object = object;
        added->name = copy;
    }
    return added;
}

static lw_status set_attribute(lw_store *store, const char *group, const lw_attribute *value,
                               lw_error *error)
{
    pthread_mutex_lock(&store->lock);
    const char *text = value->text ? lw_arena_strdup(store->arena, value->text) : NULL;
    lw_attribute *attribute =
        text || !value->text ? find_attribute(store, group, value->name) : NULL;
    if (attribute) {
        attribute->kind = value->kind;
        attribute->text = text;
        attribute->integer = value->integer;
        attribute->real = value->real;
    }
    pthread_mutex_unlock(&store->lock);
    return attribute ? LW_OK : no_memory(store, error);
}

lw_status lw_store_attribute_text(lw_store *store, const char *group, const char *name,
                                  const char *value, lw_error *error)
{
    const lw_attribute attribute = {.kind = LW_ATTRIBUTE_TEXT, .name = name, .text = value};
    return set_attribute(store, group, &attribute, error);
}

lw_status lw_store_attribute_integer(lw_store *store, const char *group, const char *name,
                                     int64_t value, lw_error *error)
{
    const lw_attribute attribute = {.kind = LW_ATTRIBUTE_INTEGER, .name = name, .integer = value};
    return set_attribute(store, group, &attribute, error);
}

lw_status lw_store_attribute_double(lw_store *store, const char *group, const char *name,
                                    double value, lw_error *error)
{
    const lw_attribute attribute = {.kind = LW_ATTRIBUTE_DOUBLE, .name = name, .real = value};
    return set_attribute(store, group, &attribute, error);
}
