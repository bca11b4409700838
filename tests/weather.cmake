# SPDX-License-Identifier: Apache-2.0
# Formats of weather files, zones of the sky, noise within the hour, statistics of the synthetic sky.
ledgerwatt_test(unit weather_climates LINK lw_energy)
ledgerwatt_test(unit weather_formats LINK lw_energy SOURCES support/weather_text.c)
ledgerwatt_test(unit weather_variants LINK lw_energy SOURCES support/weather_text.c)
ledgerwatt_test(unit weather_noise LINK lw_energy SOURCES support/weather_text.c)
ledgerwatt_test(unit weather_zones LINK lw_energy GSL::gsl SOURCES support/figure_table.c)
ledgerwatt_test(validation weather LINK lw_energy SOURCES support/csv_table.c support/figure_table.c)
