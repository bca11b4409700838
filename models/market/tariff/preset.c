// SPDX-License-Identifier: Apache-2.0
/* Where a number is used by several presets, its row is repeated: each list can be read alone. */
#include "models/market/tariff/preset.h"

#include <stdio.h>
#include <string.h>

#define V(key_, number, unit, source)                                                              \
    {                                                                                              \
        .key = #key_, .value = (number), .text = "    " #key_ " " #number " " unit ": " source     \
    }
#define LIST(rows) .values = (rows), .value_count = sizeof(rows) / sizeof((rows)[0])
#define PERIODS(rows) .periods = (rows), .period_count = sizeof(rows) / sizeof((rows)[0])

#define MEMORY "from memory (UNVERIFIED)"
#define OPEN_CODE "read in a supplier's open code (stationreappropriation), grid of November 2024"
#define FRANCHISE "a household that sells is below the threshold of VAT (CGI art. 293 B), " MEMORY

/* ---- France 2017 ---- */

#define FR_2017_COMMON                                                                             \
    V(feed_in_per_kwh, 0.10, "EUR/kWh", "surplus up to 9 kW, order of 9 May 2017 (capenergie)"),   \
        V(local_grid_fee_per_kwh, 0.0365, "EUR/kWh",                                               \
          "2017; TURPE 4 for low voltage, assumption (UNVERIFIED)"),                               \
        V(retail_excise_per_kwh, 0.0225, "EUR/kWh", "2017; CSPE, " MEMORY),                        \
        V(local_tax_ratio, 0.2, "1", "2017; VAT on energy (selectra)"),                            \
        V(local_price_tax_ratio, 0.0, "1", FRANCHISE),                                             \
        V(fixed_tax_ratio, 0.055, "1", "2017; VAT on subscription and CTA (selectra)")

static const lw_preset_value fr_2017_base[] = {
    V(retail_per_kwh, 0.147, "EUR/kWh", "2017; regulated price, base, 6 kVA, " MEMORY),
    V(subscription_per_year, 100.0, "EUR/a", "2017; base, 6 kVA, " MEMORY),
    FR_2017_COMMON,
};
static const lw_preset_value fr_2017_peak[] = {
    V(retail_per_kwh, 0.158, "EUR/kWh", "2017; regulated price, peak hours, " MEMORY),
    V(subscription_per_year, 115.0, "EUR/a", "2017; peak and off-peak, 6 kVA, " MEMORY),
    FR_2017_COMMON,
};
static const lw_preset_value fr_2017_off_peak[] = {
    V(retail_per_kwh, 0.123, "EUR/kWh",
      "2017, from 22 to 6; regulated price, off-peak hours, " MEMORY),
};
static const lw_preset_period fr_2017_nights[] = {{22, 6, 1, 12, LIST(fr_2017_off_peak)}};

/* ---- France 2024 ---- */

#define FR_2024_COMMON                                                                             \
    V(feed_in_per_kwh, 0.1276, "EUR/kWh",                                                          \
      "July to October 2024; surplus up to 9 kW (capenergie, 6nergies, pilotagegroupe)"),          \
        V(local_grid_fee_per_kwh, 0.0458, "EUR/kWh",                                               \
          "TURPE 6, low voltage, one rate; " OPEN_CODE),                                           \
        V(retail_excise_per_kwh, 0.021, "EUR/kWh",                                                 \
          "from February 2024 (selectra, fournisseurs-electricite)"),                              \
        V(local_tax_ratio, 0.2, "1", "2024; VAT on energy (selectra)"),                            \
        V(local_price_tax_ratio, 0.0, "1", FRANCHISE),                                             \
        V(power_kva, 6.0, "kVA", "what the prices are for"),                                       \
        V(grid_fixed_per_year, 37.08, "EUR/a", "16.20 management + 20.88 metering; " OPEN_CODE),   \
        V(grid_fixed_per_kva_year, 9.36, "EUR/(kVA a)", OPEN_CODE),                                \
        V(cta_ratio, 0.2193, "1", OPEN_CODE),                                                      \
        V(fixed_tax_ratio, 0.055, "1", "2024; VAT on subscription and CTA (selectra)")

static const lw_preset_value fr_2024_base[] = {
    V(retail_per_kwh, 0.2516, "EUR/kWh",
      "2024; regulated price, base, 6 kVA (connaissancedesenergies, jechange)"),
    V(subscription_per_year, 152.16, "EUR/a",
      "December 2024; base, 6 kVA (revolution-energetique)"),
    FR_2024_COMMON,
};
static const lw_preset_value fr_2024_peak[] = {
    V(retail_per_kwh, 0.27, "EUR/kWh",
      "2024; regulated price, peak hours (fournisseur-energie.com, Tarif Bleu)"),
    V(subscription_per_year, 157.0, "EUR/a", "2024; peak and off-peak, 6 kVA, " MEMORY),
    FR_2024_COMMON,
};
static const lw_preset_value fr_2024_off_peak[] = {
    V(retail_per_kwh, 0.2068, "EUR/kWh",
      "2024, from 22 to 6; regulated price, off-peak hours (fournisseur-energie.com)"),
};
static const lw_preset_period fr_2024_nights[] = {{22, 6, 1, 12, LIST(fr_2024_off_peak)}};

/* ---- New York 2016, Walenstadt 2019 ---- */

static const lw_preset_value ny_2016[] = {
    V(retail_per_kwh, 0.21, "USD/kWh",
      "2016; Con Edison residential, between 0.20 and 0.25, " MEMORY),
    V(feed_in_per_kwh, 0.04, "USD/kWh",
      "2016; a year's excess at about the wholesale price, assumption (UNVERIFIED)"),
    V(local_grid_fee_per_kwh, 0.06, "USD/kWh", "2016; delivery, assumption (UNVERIFIED)"),
    V(local_tax_ratio, 0.045, "1", "New York City sales tax on residential energy, " MEMORY),
    V(subscription_per_year, 189.12, "USD/a", "2016; basic service, 15.76 a month, " MEMORY),
};
static const lw_preset_value walenstadt_2019[] = {
    V(retail_per_kwh, 0.2075, "CHF/kWh",
      "2019; upper end of Quartierstrom's prices (pilot measurements, Meeuw et al. 2020)"),
    V(feed_in_per_kwh, 0.04, "CHF/kWh",
      "2019; lower end of Quartierstrom's prices (pilot measurements, Meeuw et al. 2020)"),
    V(local_grid_fee_per_kwh, 0.05, "CHF/kWh",
      "2019; the pilot's reduced grid use, lowest level only, assumption (UNVERIFIED)"),
    V(retail_grid_fee_per_kwh, 0.09, "CHF/kWh",
      "2019; grid use of all levels, assumption (UNVERIFIED)"),
    V(retail_excise_per_kwh, 0.023, "CHF/kWh", "2019; Swiss grid surcharge, " MEMORY),
    V(local_tax_ratio, 0.077, "1", "2019; Swiss VAT, " MEMORY),
    V(local_price_tax_ratio, 0.0, "1",
      "a household that sells is below the threshold of VAT, " MEMORY),
};

const lw_tariff_preset lw_tariff_presets[] = {
    {.name = "fr-2017-base", .country = "fr", .currency = "EUR", .year = 2017, LIST(fr_2017_base)},
    {.name = "fr-2017-peak-off-peak",
     .country = "fr",
     .currency = "EUR",
     .year = 2017,
     LIST(fr_2017_peak),
     PERIODS(fr_2017_nights)},
    {.name = "fr-2024-base", .country = "fr", .currency = "EUR", .year = 2024, LIST(fr_2024_base)},
    {.name = "fr-2024-peak-off-peak",
     .country = "fr",
     .currency = "EUR",
     .year = 2024,
     LIST(fr_2024_peak),
     PERIODS(fr_2024_nights)},
    {.name = "ny-2016",
     .country = "us",
     .currency = "USD",
     .year = 2016,
     .net_metering = true,
     LIST(ny_2016)},
    {.name = "walenstadt-2019",
     .country = "ch",
     .currency = "CHF",
     .year = 2019,
     LIST(walenstadt_2019)},
    {.name = NULL},
};

const char *const lw_tariff_preset_names[] = {"none",
                                              "fr-2017-base",
                                              "fr-2017-peak-off-peak",
                                              "fr-2024-base",
                                              "fr-2024-peak-off-peak",
                                              "ny-2016",
                                              "walenstadt-2019",
                                              NULL};

const lw_tariff_preset *lw_tariff_preset_of(int choice)
{
    return choice == 0 ? NULL : &lw_tariff_presets[choice - 1];
}

const char *lw_tariff_preset_names_in(const char *currency, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (const lw_tariff_preset *each = lw_tariff_presets; each->name != NULL; each++) {
        if (strcmp(each->currency, currency) == 0 && used < size) {
            used +=
                (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", each->name);
        }
    }
    return out;
}

/* Lines of one preset: its name, net metering, its values, those of its periods. */
static const char *line_of(const lw_tariff_preset *preset, size_t *index)
{
    if ((*index)-- == 0) {
        return preset->name;
    }
    if (preset->net_metering && (*index)-- == 0) {
        return "    net_metering yes: New York credited exports at the retail rate (lexology)";
    }
    if (*index < preset->value_count) {
        return preset->values[*index].text;
    }
    *index -= preset->value_count;
    for (size_t i = 0; i < preset->period_count; i++) {
        if (*index < preset->periods[i].value_count) {
            return preset->periods[i].values[*index].text;
        }
        *index -= preset->periods[i].value_count;
    }
    return NULL;
}

const char *lw_tariff_preset_remark(size_t index)
{
    const char *line = NULL;
    for (const lw_tariff_preset *each = lw_tariff_presets; line == NULL && each->name != NULL;
         each++) {
        line = line_of(each, &index);
    }
    return line;
}
