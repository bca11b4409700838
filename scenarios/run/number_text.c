// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/number_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *group_separator(lw_language language)
{
    return language == LW_LANGUAGE_FR ? "\xE2\x80\xAF" : ","; /* U+202F in French */
}

/* Appends `text` to `out` when it fits. */
static void append(char *out, size_t size, const char *text, size_t length)
{
    const size_t used = strlen(out);
    if (used + length < size) {
        memcpy(out + used, text, length);
        out[used + length] = '\0';
    }
}

lw_number_text lw_number_text_of(double value, int decimals, lw_language language)
{
    lw_number_text result = {""};
    if (!isfinite(value)) {
        append(result.text, sizeof result.text, "-", 1);
        return result;
    }
    char plain[40];
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(value) < 1e15 ? value : 0.0);
    const bool negative = plain[0] == '-' && strpbrk(plain, "123456789") != NULL;
    const char *digits = plain[0] == '-' ? plain + 1 : plain;
    const size_t whole = strcspn(digits, ".");
    if (negative) {
        append(result.text, sizeof result.text, "-", 1);
    }
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            const char *separator = group_separator(language);
            append(result.text, sizeof result.text, separator, strlen(separator));
        }
        append(result.text, sizeof result.text, digits + i, 1);
    }
    if (digits[whole] == '.') {
        append(result.text, sizeof result.text, language == LW_LANGUAGE_FR ? "," : ".", 1);
        append(result.text, sizeof result.text, digits + whole + 1, strlen(digits + whole + 1));
    }
    return result;
}

lw_number_text lw_number_text_short(double value, lw_language language)
{
    const double size = fabs(value);
    int decimals = 0;
    if (size > 0 && size < 1000) {
        decimals = size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
    }
    return lw_number_text_of(value, decimals, language);
}

lw_number_text lw_duration_text(double seconds, lw_language language)
{
    static const struct {
        double from_s;
        double unit_s;
        const char *name[LW_LANGUAGE_COUNT];
    } units[] = {{2 * 86400.0, 86400.0, {"days", "jours"}},
                 {2 * 3600.0, 3600.0, {"h", "h"}},
                 {120.0, 60.0, {"min", "min"}},
                 {0.0, 1.0, {"s", "s"}}};
    if (!isfinite(seconds)) {
        return lw_number_text_of(seconds, 0, language);
    }
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof units[0] && seconds < units[i].from_s) {
        i++;
    }
    const double value = seconds / units[i].unit_s;
    lw_number_text result = lw_number_text_of(value, value < 10 ? 2 : 1, language);
    append(result.text, sizeof result.text, " ", 1);
    append(result.text, sizeof result.text, units[i].name[language],
           strlen(units[i].name[language]));
    return result;
}

size_t lw_text_width(const char *text)
{
    size_t width = 0;
    for (const unsigned char *next = (const unsigned char *)text; *next != '\0'; next++) {
        width += (*next & 0xC0) != 0x80;
    }
    return width;
}
