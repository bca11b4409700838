// SPDX-License-Identifier: Apache-2.0
/* Bytes of a result file -> refusal. HDF5 1.10 can crash on a damaged file; the seal must keep
 * every such file away from it. The first byte of an input says what follows:
 *   s                two bytes of place, one of damage, and the content of a file, which is sealed
 *                    and then damaged
 *   any other byte   the rest is the whole file
 * Law: LW_ERR_FILE_FORMAT. Leaves out garbage under a sound seal: a seal finds damage, not forgery.
 */
#include "sim/base/check.h"
#include "sim/store/result.h"
#include "sim/store/seal.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/scratch_folder.h"

#include <fcntl.h>
#include <unistd.h>

static bool is_sealed(const char *path)
{
    lw_error error;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    LW_ASSERT(fd >= 0);
    const lw_status status = lw_seal_check((lw_file){.fd = fd, .path = path}, &error);
    close(fd);
    return status == LW_OK;
}

static void seal(const char *path)
{
    lw_error error;
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    LW_ASSERT(fd >= 0);
    LW_ASSERT(lw_seal_append((lw_file){.fd = fd, .path = path}, &error) == LW_OK);
    close(fd);
}

/* Seals, then changes one byte anywhere, or cuts the file there when `change` is 0. */
static void seal_and_damage(const char *path, size_t size, size_t place, uint8_t change)
{
    const size_t sealed_size = size + LW_SEAL_SIZE;
    const off_t at = (off_t)(place % sealed_size);
    seal(path);
    LW_ASSERT(is_sealed(path));
    if (change == 0) {
        LW_ASSERT(truncate(path, at) == 0);
        return;
    }
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    uint8_t byte = 0;
    LW_ASSERT(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= change;
    LW_ASSERT(pwrite(fd, &byte, 1, at) == 1);
    close(fd);
    LW_ASSERT(!is_sealed(path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { DAMAGE_HEAD_SIZE = 4 };
    if (size == 0) {
        return 0;
    }
    const bool damaged = data[0] == 's' && size >= DAMAGE_HEAD_SIZE;
    const size_t head_size = damaged ? DAMAGE_HEAD_SIZE : 1;
    char path[SCRATCH_PATH_SIZE];
    const scratch_folder folder = scratch_folder_create();
    scratch_write(scratch_path(&folder, "fuzz.h5", path), data + head_size, size - head_size);
    if (damaged) {
        seal_and_damage(path, size - head_size, (size_t)data[1] << 8 | data[2], data[3]);
    }
    /* A cut can leave an earlier seal in the content as the last bytes; then the file is sealed. */
    if (!is_sealed(path)) {
        lw_error error = {.status = LW_OK};
        lw_result *result = NULL;
        LW_ASSERT(lw_result_open(path, &result, &error) == LW_ERR_FILE_FORMAT);
        LW_ASSERT(error.message[0] != '\0');
    }
    scratch_folder_remove(&folder);
    return 0;
}
