// SPDX-License-Identifier: Apache-2.0
#include "sim/base/status.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

/* Text that no terminal, editor or log obeys, and that anybody can copy. */
Test(text_escape, shows_what_would_be_obeyed)
{
    static const char *const cases[][2] = {
        {"plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80",
         "plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"},
        {"a\tb\n\x1b[31m\x7f", "a\\x09b\\x0a\\x1b[31m\\x7f"},
        {"\"\\", "\\\"\\\\"},
        {"\xC2\x9B"
         "31m",
         "\\xc2\\x9b31m"},                   /* the one-character escape of C1 */
        {"\xE2\x80\xA8", "\\xe2\\x80\\xa8"}, /* line separator */
        {"\xE2\x80\xAE!\xE2\x80\xAC", "\\xe2\\x80\\xae!\\xe2\\x80\\xac"}, /* right to left */
        {"\xE2\x81\xA6!\xE2\x81\xA9", "\\xe2\\x81\\xa6!\\xe2\\x81\\xa9"}, /* isolate */
        {"\xE2\x80\x8B", "\\xe2\\x80\\x8b"},                              /* no width */
        {"\xEF\xBB\xBF", "\\xef\\xbb\\xbf"},                              /* byte order mark */
        {"\xF3\xA0\x81\x81", "\\xf3\\xa0\\x81\\x81"},                     /* tag letter */
        {"\xC0\x9B", "\\xc0\\x9b"},                                       /* overlong escape */
        {"\xC1\x81", "\\xc1\\x81"},                                       /* overlong A */
        {"\xE0\x80\x9B", "\\xe0\\x80\\x9b"},
        {"\xED\xA0\x80", "\\xed\\xa0\\x80"},          /* half of a surrogate pair */
        {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* past U+10FFFF */
        {"\xFF\xC3", "\\xff\\xc3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[64];
        lw_error error;
        cr_assert_str_eq(lw_text_escape(cases[i][0], out, sizeof out), cases[i][1]);
        lw_error_set(&error, LW_ERR_USAGE, cases[i][0], "%s", out);
        cr_assert_str_eq(error.message, cases[i][1], "a second time it stays");
        lw_error_set(&error, LW_ERR_USAGE, cases[i][0], "%s", cases[i][0]);
        if (strpbrk(cases[i][0], "\"\\") == NULL) { /* quotes may stand in a sentence */
            cr_assert_str_eq(error.message, cases[i][1]);
            cr_assert_str_eq(error.pointer, cases[i][1]);
        }
    }
}
