// SPDX-License-Identifier: Apache-2.0
/* Saved state and checkpoint files from anywhere -> state or error. The first byte of an input says
 * what follows:
 *   s   a list of fields, and bytes that a loader reads as these fields
 *   m   number of a model, how much it does before it is saved, number of changes (1 byte each);
 *       the changes, each a place in the state (2 bytes) and a byte; bytes to put in at the last
 *   d   place (2 bytes), change (1 byte), state: written as a checkpoint and then damaged there
 *   f   share (1 byte), bytes: the two generations' files as they are
 *   g   the same, each file with its checksum made right, so that what it guards is reached
 * Laws: what loads saves to the same bytes, and a model goes on from there; damage is found; what
 * is read is what the file holds. Leaves out how homes and settlements go on from what damage made
 * of their state: they may stop by an assertion (tests/property/prop_settlement_state.c).
 */
#include "sim/base/check.h"
#include "sim/base/state.h"
#include "sim/store/checkpoint.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/saved_models.h"
#include "tests/support/scratch_folder.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIELD_COUNT_MAX = 16,
    FIELD_SIZE_MAX = 255,
    /* The head of a checkpoint file: magic, generation, size, owner; then its checksum. */
    CHECK_PLACE = 8 + 8 + 8 + 2 * LW_SHA256_SIZE,
    HEAD_SIZE = CHECK_PLACE + LW_SHA256_SIZE
};

static const lw_checkpoint_owner owner; /* zeros are easy to guess */

/* The bytes that are left of an input. */
typedef struct input {
    const uint8_t *bytes;
    size_t size;
} input;

static uint8_t take_byte(input *in)
{
    if (in->size == 0) {
        return 0;
    }
    in->size--;
    return *in->bytes++;
}

typedef enum field_kind { FIELD_BYTES, FIELD_COUNT, FIELD_ITEMS } field_kind;

/* A made-up model: a few fields, some of them counts with a limit, of items that follow or not. */
typedef struct model {
    size_t input_size; /* of what it loads: no more items can be in there */
    int field_count;
    struct {
        const char *name;
        field_kind kind;
        uint8_t size; /* or the limit of a count */
        uint64_t count;
        uint8_t bytes[FIELD_SIZE_MAX];
    } fields[FIELD_COUNT_MAX];
} model;

static void read_model(input *in, model *m)
{
    static const char *const names[] = {
        "a", "energy_milliwh", "count",
        "a_name_of_sixty_four_bytes_which_is_the_longest_that_is_ever_al"};
    memset(m, 0, sizeof *m);
    m->field_count = take_byte(in) % (FIELD_COUNT_MAX + 1);
    for (int i = 0; i < m->field_count; i++) {
        const uint8_t kind = take_byte(in);
        m->fields[i].name = names[kind % 4];
        m->fields[i].kind = (kind & 4) == 0   ? FIELD_BYTES
                            : (kind & 8) == 0 ? FIELD_COUNT
                                              : FIELD_ITEMS;
        m->fields[i].size = take_byte(in);
    }
}

static void visit_model(void *object, lw_state *state)
{
    model *m = object;
    for (int i = 0; i < m->field_count; i++) {
        uint64_t *count = &m->fields[i].count;
        const char *name = m->fields[i].name;
        const uint8_t size = m->fields[i].size;
        switch (m->fields[i].kind) {
        case FIELD_BYTES:
            lw_state_field(state, name, m->fields[i].bytes, size);
            break;
        case FIELD_COUNT:
            lw_state_count(state, name, count, size);
            break;
        case FIELD_ITEMS:
            lw_state_item_count(state, name, count, size, 1);
            LW_ASSERT(*count <= m->input_size);
            lw_state_field(state, "items", m->fields[i].bytes, (size_t)*count);
            break;
        }
        LW_ASSERT(*count <= size);
    }
}

typedef void (*visit_function)(void *object, lw_state *state);

static void check_saves_as(visit_function visit, void *object, input expected)
{
    size_t size = 0;
    lw_error error;
    lw_state *saver = lw_state_create_saver();
    LW_ASSERT(saver != NULL);
    visit(object, saver);
    LW_ASSERT(lw_state_status(saver, true, &error) == LW_OK);
    const void *bytes = lw_state_bytes(saver, &size);
    LW_ASSERT(size == expected.size);
    LW_ASSERT(size == 0 || memcmp(bytes, expected.bytes, size) == 0);
    lw_state_destroy(saver);
}

/* True when the object took the bytes as its state; then it gives the same. */
static bool is_taken(visit_function visit, void *object, input in)
{
    lw_error error = {.status = LW_OK};
    lw_state *loader = lw_state_create_loader(in.bytes, in.size);
    LW_ASSERT(loader != NULL && lw_state_is_loading(loader));
    visit(object, loader);
    const lw_status status = lw_state_status(loader, true, &error);
    lw_state_destroy(loader);
    LW_ASSERT(status == LW_OK || (status == LW_ERR_FILE_FORMAT && error.message[0] != '\0'));
    if (status == LW_OK) {
        check_saves_as(visit, object, in);
    }
    return status == LW_OK;
}

static void fuzz_state(input in)
{
    model *m = malloc(sizeof *m);
    LW_ASSERT(m != NULL);
    read_model(&in, m);
    m->input_size = in.size;
    is_taken(visit_model, m, in);
    free(m);
}

/* Saves the model into a buffer with `room` bytes behind. */
static uint8_t *save(const saved_model *chosen, void *object, size_t room, size_t *size)
{
    lw_state *saver = lw_state_create_saver();
    LW_ASSERT(saver != NULL);
    chosen->state(object, saver);
    LW_ASSERT(lw_state_status(saver, true, NULL) == LW_OK);
    const void *saved = lw_state_bytes(saver, size);
    uint8_t *bytes = malloc(*size + room);
    LW_ASSERT(bytes != NULL && *size > 0);
    memcpy(bytes, saved, *size);
    lw_state_destroy(saver);
    return bytes;
}

/* Makes a state of the model and changes it as the input says. */
static uint8_t *damaged_state(const saved_model *chosen, input in, size_t *size)
{
    void *object = chosen->create();
    for (int left = take_byte(&in) % 4; left > 0 && chosen->work != NULL; left--) {
        chosen->work(object);
    }
    uint8_t *bytes = save(chosen, object, in.size, size);
    chosen->destroy(object);
    size_t place = 0;
    for (int left = take_byte(&in); left > 0; left--) {
        place = take_byte(&in);
        place = (place << 8 | take_byte(&in)) % *size;
        bytes[place] ^= take_byte(&in);
    }
    memmove(bytes + place + in.size, bytes + place, *size - place);
    memcpy(bytes + place, in.bytes, in.size);
    *size += in.size;
    return bytes;
}

static void fuzz_model(input in)
{
    const saved_model *chosen = &saved_models[take_byte(&in) % saved_model_count];
    input changed = {.size = 0};
    uint8_t *bytes = damaged_state(chosen, in, &changed.size);
    changed.bytes = bytes;
    void *object = chosen->create();
    if (is_taken(chosen->state, object, changed) && chosen->check != NULL) {
        chosen->check(object);
    }
    chosen->destroy(object);
    free(bytes);
}

static void make_check_right(uint8_t *file, size_t size)
{
    if (size >= HEAD_SIZE) {
        memset(file + CHECK_PLACE, 0, LW_SHA256_SIZE);
        uint8_t check[LW_SHA256_SIZE];
        lw_sha256_of(file, size, check);
        memcpy(file + CHECK_PLACE, check, sizeof check);
    }
}

static lw_status read_back(const scratch_folder *folder, lw_checkpoint *checkpoint)
{
    char path[SCRATCH_PATH_SIZE];
    lw_error error = {.status = LW_OK};
    lw_report report;
    lw_report_init(&report);
    const lw_status status = lw_checkpoint_read(scratch_path(folder, "out.h5", path), &owner, NULL,
                                                checkpoint, &report, &error);
    LW_ASSERT(report.error_count == 0);
    LW_ASSERT(status == LW_OK || (status == LW_ERR_FILE_FORMAT && report.count > 0));
    lw_report_fini(&report);
    return status;
}

static void write_slot(const scratch_folder *folder, unsigned slot, input in, bool with_check)
{
    static const char *const names[] = {"out.h5.checkpoint-0", "out.h5.checkpoint-1"};
    char path[SCRATCH_PATH_SIZE];
    uint8_t *copy = malloc(in.size + 1);
    LW_ASSERT(copy != NULL);
    memcpy(copy, in.bytes, in.size);
    if (with_check) {
        make_check_right(copy, in.size);
    }
    scratch_write(scratch_path(folder, names[slot], path), copy, in.size);
    free(copy);
}

static bool holds(input file, const lw_checkpoint *checkpoint)
{
    return file.size == HEAD_SIZE + checkpoint->size &&
           memcmp(file.bytes + 8, &checkpoint->generation, 8) == 0 &&
           memcmp(file.bytes + HEAD_SIZE, checkpoint->bytes, checkpoint->size) == 0;
}

static void fuzz_files(const scratch_folder *folder, input in, bool with_check)
{
    const size_t share = take_byte(&in);
    const size_t first_size = in.size * share / 255;
    const input files[] = {{in.bytes, first_size}, {in.bytes + first_size, in.size - first_size}};
    for (unsigned slot = 0; slot < 2; slot++) {
        if (files[slot].size > 0) {
            write_slot(folder, slot, files[slot], with_check);
        }
    }
    lw_checkpoint found;
    if (read_back(folder, &found) == LW_OK && found.generation > 0) {
        LW_ASSERT(holds(files[0], &found) || holds(files[1], &found));
    } else {
        LW_ASSERT(found.bytes == NULL && found.generation == 0);
    }
    lw_checkpoint_fini(&found);
}

/* Changes a byte of the file, or cuts the file there when `change` is 0. */
static void damage(const char *path, size_t place, uint8_t change)
{
    size_t size = 0;
    char *bytes = scratch_read(path, &size);
    const size_t at = place % size;
    bytes[at] = (char)(bytes[at] ^ change);
    scratch_write(path, bytes, change == 0 ? at : size);
    free(bytes);
}

static void fuzz_damage(const scratch_folder *folder, input in)
{
    const size_t place_high = take_byte(&in);
    const size_t place = place_high << 8 | take_byte(&in);
    const uint8_t change = take_byte(&in);
    char path[SCRATCH_PATH_SIZE];
    lw_error error;
    uint8_t *copy = malloc(in.size + 1);
    LW_ASSERT(copy != NULL);
    memcpy(copy, in.bytes, in.size);
    const lw_checkpoint written = {.generation = 2, .bytes = copy, .size = in.size};
    LW_ASSERT(lw_checkpoint_write(scratch_path(folder, "out.h5", path), &owner, &written, &error) ==
              LW_OK);
    free(copy);
    lw_checkpoint found;
    LW_ASSERT(read_back(folder, &found) == LW_OK && found.generation == 2);
    LW_ASSERT(found.size == in.size && memcmp(found.bytes, in.bytes, in.size) == 0);
    lw_checkpoint_fini(&found);

    scratch_path(folder, "out.h5.checkpoint-0", path);
    size_t size = 0;
    uint8_t *file = (uint8_t *)scratch_read(path, &size);
    uint8_t check[LW_SHA256_SIZE];
    LW_ASSERT(size == HEAD_SIZE + in.size);
    memcpy(check, file + CHECK_PLACE, sizeof check);
    make_check_right(file, size); /* CHECK_PLACE is where the format has it */
    LW_ASSERT(memcmp(check, file + CHECK_PLACE, sizeof check) == 0);
    free(file);

    damage(path, place, change);
    LW_ASSERT(read_back(folder, &found) == LW_ERR_FILE_FORMAT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    const uint8_t kind = take_byte(&in);
    if (kind == 's' || kind == 'm') {
        (kind == 's' ? fuzz_state : fuzz_model)(in);
        return 0;
    }
    if (kind != 'd' && kind != 'f' && kind != 'g') {
        return 0;
    }
    const scratch_folder folder = scratch_folder_create();
    if (kind == 'd') {
        fuzz_damage(&folder, in);
    } else {
        fuzz_files(&folder, in, kind == 'g');
    }
    scratch_folder_remove(&folder);
    return 0;
}
