// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/schema.h"

#include "scenarios/load/json_scalar.h"
#include "scenarios/load/json_writer.h"
#include "scenarios/load/param_text.h"

#include <string.h>

/* lw_civil_parse is stricter: it knows the length of months. */
static const char date_pattern[] = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
                                   "([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?$";

static void write_object_body(lw_json_writer *json, const lw_param_table *table,
                              const lw_param *variant_row, const char *tag);

static void write_number_limits(lw_json_writer *json, const lw_param *row)
{
    if (lw_param_is_bounded(row)) {
        lw_json_number(json, row->low_excluded ? "exclusiveMinimum" : "minimum", row->low);
        lw_json_number(json, "maximum", row->high);
    }
    if (row->likely_low != 0 || row->likely_high != 0) {
        lw_json_begin_array(json, "usual");
        lw_json_number(json, NULL, row->likely_low);
        lw_json_number(json, NULL, row->likely_high);
        lw_json_end_array(json);
    }
}

static void write_choice(lw_json_writer *json, const lw_param *row)
{
    lw_json_begin_array(json, "enum");
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        lw_json_text(json, NULL, row->choices[i]);
    }
    lw_json_end_array(json);
}

static void write_text_limits(lw_json_writer *json, const lw_param *row)
{
    lw_json_text(json, "type", "string");
    if (row->kind == LW_PARAM_NAME) {
        lw_json_text(json, "pattern", "^[A-Za-z0-9_-]+$");
        lw_json_integer(json, "maxLength", LW_NAME_BYTES_MAX);
    } else if (row->kind == LW_PARAM_DATE) {
        lw_json_text(json, "pattern", date_pattern);
    } else {
        lw_json_integer(json, "maxLength", LW_TEXT_BYTES_MAX);
    }
}

static void write_variants(lw_json_writer *json, const lw_param *row);

static void write_list(lw_json_writer *json, const lw_param *row)
{
    lw_json_text(json, "type", "array");
    lw_json_integer(json, "minItems", (int64_t)row->count_low);
    lw_json_integer(json, "maxItems", (int64_t)row->count_high);
    lw_json_begin_object(json, "items");
    if (row->variants != NULL) {
        write_variants(json, row);
    } else if (row->kind == LW_PARAM_ARRAY) {
        lw_json_text(json, "description", row->table->doc);
        write_object_body(json, row->table, NULL, NULL);
    } else if (row->kind == LW_PARAM_TEXTS) {
        lw_json_text(json, "type", "string");
    } else {
        lw_json_text(json, "type", "number");
        write_number_limits(json, row);
    }
    lw_json_end_object(json);
}

static void write_micros(lw_json_writer *json, const lw_param *row)
{
    lw_json_text(json, "type", "object");
    lw_json_integer(json, "minProperties", (int64_t)row->count_low);
    lw_json_integer(json, "maxProperties", (int64_t)row->count_high);
    lw_json_begin_object(json, "additionalProperties");
    lw_json_text(json, "type", "number");
    write_number_limits(json, row);
    lw_json_end_object(json);
}

static void write_variants(lw_json_writer *json, const lw_param *row)
{
    lw_json_text(json, "type", "object");
    lw_json_begin_array(json, "required");
    lw_json_text(json, NULL, row->discriminator);
    lw_json_end_array(json);
    lw_json_begin_array(json, "oneOf");
    for (const lw_param_variant *variant = row->variants; variant->tag != NULL; variant++) {
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "title", variant->tag);
        lw_json_text(json, "description", variant->doc);
        write_object_body(json, variant->table, row, variant->tag);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
}

static void write_type(lw_json_writer *json, const lw_param *row)
{
    switch (row->kind) {
    case LW_PARAM_REAL:
    case LW_PARAM_MICRO:
        lw_json_text(json, "type", "number");
        write_number_limits(json, row);
        break;
    case LW_PARAM_INTEGER:
        lw_json_text(json, "type", "integer");
        write_number_limits(json, row);
        break;
    case LW_PARAM_BOOLEAN:
        lw_json_text(json, "type", "boolean");
        break;
    case LW_PARAM_CHOICE:
        write_choice(json, row);
        break;
    case LW_PARAM_TEXT:
    case LW_PARAM_NAME:
    case LW_PARAM_DATE:
    case LW_PARAM_FILE:
        write_text_limits(json, row);
        break;
    case LW_PARAM_OBJECT:
    case LW_PARAM_OPTIONAL:
        write_object_body(json, row->table, NULL, NULL);
        break;
    case LW_PARAM_ARRAY:
    case LW_PARAM_REALS:
    case LW_PARAM_TEXTS:
        write_list(json, row);
        break;
    case LW_PARAM_MICROS:
        write_micros(json, row);
        break;
    case LW_PARAM_VARIANT:
        write_variants(json, row);
        break;
    }
}

static void write_default(lw_json_writer *json, const lw_param *row)
{
    char text[LW_PARAM_TEXT_SIZE];
    if (row->presence != LW_PARAM_DEFAULTED) {
        return;
    }
    if (row->kind == LW_PARAM_BOOLEAN) {
        lw_json_boolean(json, "default", row->fallback != 0);
    } else if (row->kind == LW_PARAM_CHOICE) {
        lw_json_text(json, "default", lw_param_default_text(row, text, sizeof text));
    } else if (lw_param_is_number(row) && row->kind != LW_PARAM_REALS &&
               row->kind != LW_PARAM_MICROS) {
        lw_json_number(json, "default", row->fallback);
    } else if (row->fallback_text != NULL) {
        lw_json_text(json, "default", row->fallback_text);
    }
}

static void write_property(lw_json_writer *json, const lw_param *row)
{
    lw_json_begin_object(json, row->name);
    lw_json_text(json, "description", row->doc);
    if (row->unit != NULL && strcmp(row->unit, "1") != 0) {
        lw_json_text(json, "unit", row->unit);
    }
    write_type(json, row);
    write_default(json, row);
    if (row->source != NULL) {
        lw_json_text(json, "source", row->source);
    }
    lw_json_end_object(json);
}

static void write_required(lw_json_writer *json, const lw_param_table *table,
                           const char *discriminator)
{
    lw_json_begin_array(json, "required");
    if (discriminator != NULL) {
        lw_json_text(json, NULL, discriminator);
    }
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].presence == LW_PARAM_REQUIRED) {
            lw_json_text(json, NULL, table->rows[i].name);
        }
    }
    lw_json_end_array(json);
}

static void write_object_body(lw_json_writer *json, const lw_param_table *table,
                              const lw_param *variant_row, const char *tag)
{
    const char *discriminator = variant_row != NULL ? variant_row->discriminator : NULL;
    lw_json_text(json, "type", "object");
    lw_json_begin_object(json, "properties");
    if (discriminator != NULL) {
        lw_json_begin_object(json, discriminator);
        lw_json_text(json, "const", tag);
        lw_json_end_object(json);
    }
    for (size_t i = 0; i < table->count; i++) {
        write_property(json, &table->rows[i]);
    }
    lw_json_end_object(json);
    write_required(json, table, discriminator);
    lw_json_boolean(json, "additionalProperties", false);
}

void lw_schema_write(FILE *out, const lw_param_table *table, const char *id)
{
    lw_json_writer json;
    lw_json_writer_init(&json, out);
    lw_json_begin_object(&json, NULL);
    lw_json_text(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    lw_json_text(&json, "$id", id);
    lw_json_text(&json, "title", table->name);
    lw_json_text(&json, "description", table->doc);
    write_object_body(&json, table, NULL, NULL);
    lw_json_end_object(&json);
}
