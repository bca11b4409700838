// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/schema.h"
#include "tests/support/sample_params.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static char *schema_text(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    lw_schema_write(out, &sample_shop_table, "urn:test");
    cr_assert_eq(fclose(out), 0);
    return text;
}

static void expect_part(const char *text, const char *part)
{
    cr_assert_not_null(strstr(text, part), "%s\nis not in\n%s", part, text);
}

/* That the whole is a schema and refuses what it should is tried by integration.schema with another
 * program; here, that each property of a row gets into it. */
Test(schema, says_what_each_row_says)
{
    char *text = schema_text();
    expect_part(text, "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"");
    expect_part(text, "\"unit\": \"W\",");
    expect_part(text, "\"type\": \"integer\",\n      \"minimum\": 1,\n      \"maximum\": 500");
    expect_part(text,
                "\"exclusiveMinimum\": 0,\n            \"maximum\": 10,\n            \"usual\": [");
    expect_part(text, "\"default\": \"hardware\"");
    expect_part(text, "\"default\": \"1999-12-31\"");
    expect_part(text, "\"source\": \"assumption: within reach\"");
    expect_part(text, "\"const\": \"heat_pump\"");
    expect_part(text, "\"additionalProperties\": false");
    expect_part(text, "\"minItems\": 3,\n      \"maxItems\": 3,");
    free(text);
}

Test(schema, requires_the_discriminator_and_the_required_rows)
{
    char *text = schema_text();
    expect_part(text,
                "\"required\": [\n            \"kind\",\n            \"power_kw\"\n          ]");
    expect_part(text, "\"required\": [\n    \"title\",\n    \"clerk_count\",\n    \"sign\",\n    "
                      "\"shelves\",\n    \"heating\"\n  ]");
    free(text);
}
