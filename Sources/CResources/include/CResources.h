#include <stddef.h>
#include <stdint.h>

/// A file inside the binary.
struct cresources_file {
    const char *path;
    const uint8_t *bytes;
    size_t length;
};

/// The table of all files; `cresources_count()` entries.
const struct cresources_file *cresources_files(void);
size_t cresources_count(void);

/// Compresses to the gzip format at the best level. Returns the length written, or 0 when `capacity` is too small
/// or memory is short.
size_t cresources_gzip(const uint8_t *bytes, size_t length, uint8_t *output, size_t capacity);
