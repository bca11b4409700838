// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_file.h"

#include "models/energy/weather_epw.h"
#include "models/energy/weather_pvgis.h"
#include "models/energy/weather_rows.h"
#include "models/energy/weather_sam.h"
#include "models/energy/weather_tmy3.h"

#include <stdbool.h>

/* One kind of file: how it is told, and how it is read. */
typedef struct file_format {
    bool (*is)(const char *bytes, size_t size);
    lw_status (*parse)(const char *bytes, size_t size, const char *name, lw_weather_series **series,
                       lw_error *error);
} file_format;

static const file_format formats[] = {
    {lw_weather_epw_is, lw_weather_epw_parse},
    {lw_weather_sam_is, lw_weather_sam_parse},
    {lw_weather_tmy3_is, lw_weather_tmy3_parse},
    {lw_weather_pvgis_is, lw_weather_pvgis_parse},
};

lw_status lw_weather_file_parse(const char *bytes, size_t size, const char *name,
                                lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (formats[i].is(bytes, size)) {
            return formats[i].parse(bytes, size, name, series, error);
        }
    }
    lw_weather_rows rows = lw_weather_rows_of(bytes, size, name, NULL, error);
    const lw_status status = lw_weather_rows_next_header(&rows);
    if (status != LW_OK) {
        return status;
    }
    return lw_weather_rows_fault(
        &rows, &rows.fields[0],
        "the first line begins with \"%s\": expected an EPW file (LOCATION,...), a SAM CSV (Source,"
        "Location ID,...,Latitude,Longitude,Time Zone,Elevation), a TMY3 CSV (second line Date "
        "(MM/DD/YYYY),Time (HH:MM),...) or a PVGIS CSV (Latitude (decimal degrees): ...)",
        lw_weather_rows_shown(rows.fields[0]).text);
}
