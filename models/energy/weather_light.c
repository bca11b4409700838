// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_light.h"

#include <math.h>

lw_sun_passage lw_light_passage(const lw_light_record *record, lw_time_us from_us, lw_time_us to_us)
{
    return (lw_sun_passage){lw_sun_course_up_mean(&record->course, from_us, to_us),
                            lw_sun_course_lit_ratio(&record->course, from_us, to_us)};
}

/* Global, beam and diffuse of a record: as given, or the global split after Erbs, or the global put
 * together. Erbs is asked about the lit part alone and the answer spread over the record. */
static lw_irradiance complete(const lw_irradiance *given, const lw_sun_passage *whole,
                              double extraterrestrial)
{
    const double lit = whole->lit_ratio;
    if (!isnan(given->dni_w_per_m2) && !isnan(given->dhi_w_per_m2)) {
        const double beam = lit > 0.0 ? given->dni_w_per_m2 * whole->up_mean / lit : 0.0;
        return (lw_irradiance){isnan(given->ghi_w_per_m2) ? beam + given->dhi_w_per_m2
                                                          : given->ghi_w_per_m2,
                               given->dni_w_per_m2, given->dhi_w_per_m2};
    }
    if (lit <= 0.0) {
        return (lw_irradiance){given->ghi_w_per_m2, 0.0, given->ghi_w_per_m2};
    }
    const lw_irradiance split =
        lw_erbs(given->ghi_w_per_m2 / lit, whole->up_mean / lit, extraterrestrial);
    return (lw_irradiance){given->ghi_w_per_m2, split.dni_w_per_m2 * lit, split.dhi_w_per_m2 * lit};
}

lw_light_record lw_light_record_of(const lw_weather_series *series, lw_weather_slot slot,
                                   size_t zone)
{
    lw_light_record record = {.place = series->place,
                              .start_us = slot.start_us,
                              .end_us = slot.start_us + series->step_us};
    record.course = lw_sun_course_at(&series->place, slot.start_us + series->step_us / 2);
    record.whole = lw_light_passage(&record, record.start_us, record.end_us);
    const lw_irradiance given = {lw_weather_series_zone_ghi(series, zone)[slot.index],
                                 series->dni_w_per_m2[slot.index],
                                 series->dhi_w_per_m2[slot.index]};
    record.mean = complete(&given, &record.whole, record.course.extraterrestrial_w_per_m2);
    return record;
}

lw_irradiance lw_light_part(const lw_light_record *record, lw_time_us from_us, lw_time_us to_us)
{
    lw_irradiance mean = record->mean;
    const lw_sun_passage *whole = &record->whole;
    if (whole->up_mean <= 0.0 || (from_us == record->start_us && to_us == record->end_us)) {
        return mean; /* nothing to shape: the sun is down, or the part is the whole */
    }
    const lw_sun_passage part = lw_light_passage(record, from_us, to_us);
    const double height = part.up_mean / whole->up_mean;
    mean.ghi_w_per_m2 *= height;
    mean.dhi_w_per_m2 *= height;
    mean.dni_w_per_m2 *= part.lit_ratio / whole->lit_ratio;
    return mean;
}
