/* Makes the disk fail: preloaded into the program, or into a server of PostgreSQL, it lets the n-th call on a file of the database fail, once or from then on.
 *
 * What it does is said by a small file that is mapped into memory ($FAULTS), of 32-bit words in the machine's order:
 *   0 which calls are counted: 1 writes, 2 syncs, 4 reads, 8 truncations, 16 openings; none, and nothing is done
 *   1 which of them fails, counted from 1
 *   2 whether all after it fail too
 *   3 the error number
 *   4 whether a write that fails has written half of it before (a torn page)
 *   5 which files: 1 SQLite's database, 2 its log, 4 the index of the log, 8 a rollback journal; 16 the tables of a PostgreSQL cluster; 32 whatever lies below a folder that is called full
 *   6 how many calls were counted (written here)
 *   7 how many failed (written here)
 *
 * Into the folder $FAULTS_SYNCED, if there is one, goes a copy of each file of SQLite's as it is synced: what a power cut leaves at the worst.
 *
 * Memory is not failed here: the program's allocator is a part of it, so that no library can stand before it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, READ = 4, TRUNCATE = 8, OPEN = 16 };

static volatile uint32_t *control;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS");
    if (!path) return;
    int fd = open(path, O_RDWR);
    if (fd < 0) return;
    void *mapped = mmap(NULL, 32, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED) control = mapped;
}

static int ends(const char *path, const char *ending) {
    size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcmp(path + n - m, ending) == 0;
}

static int counted(const char *path) {
    uint32_t files = control[5];
    if (strstr(path, "/full/")) return files & 32;
    if (ends(path, "registry.sqlite")) return files & 1;
    if (ends(path, "registry.sqlite-wal")) return files & 2;
    if (ends(path, "registry.sqlite-shm")) return files & 4;
    if (ends(path, "registry.sqlite-journal")) return files & 8;
    if (strstr(path, "/data/base/")) return files & 16;
    return 0;
}

/* Whether this call fails. */
static int fails(uint32_t kind, const char *path) {
    if (!control || !(control[0] & kind) || !counted(path)) return 0;
    uint32_t seen = __sync_add_and_fetch(&control[6], 1), n = control[1];
    if (!(seen == n || (control[2] && seen > n))) return 0;
    __sync_add_and_fetch(&control[7], 1);
    return 1;
}

static int fails_on(uint32_t kind, int fd) {
    if (!control || !(control[0] & kind)) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return fails(kind, path);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define FAIL do { errno = (int)control[3]; return -1; } while (0)

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    REAL(pwrite);
    if (fails_on(WRITE, fd)) {
        if (control[4] && n > 1) real(fd, bytes, n / 2, at);
        FAIL;
    }
    return real(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    REAL(pwrite64);
    if (fails_on(WRITE, fd)) {
        if (control[4] && n > 1) real(fd, bytes, n / 2, at);
        FAIL;
    }
    return real(fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n) {
    REAL(write);
    if (fails_on(WRITE, fd)) {
        if (control[4] && n > 1) real(fd, bytes, n / 2);
        FAIL;
    }
    return real(fd, bytes, n);
}

/* What the standard library copies a file by. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t n, unsigned flags) {
    REAL(copy_file_range);
    if (fails_on(WRITE, out)) FAIL;
    return real(in, from, out, to, n, flags);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at) {
    REAL(pread);
    if (fails_on(READ, fd)) FAIL;
    return real(fd, bytes, n, at);
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at) {
    REAL(pread64);
    if (fails_on(READ, fd)) FAIL;
    return real(fd, bytes, n, at);
}

ssize_t read(int fd, void *bytes, size_t n) {
    REAL(read);
    if (fails_on(READ, fd)) FAIL;
    return real(fd, bytes, n);
}

/* Keeps a file as it is now, one at a time: the log is folded beside the changes that go on. It is read by the descriptor that was synced: to open and close the database here would let go of SQLite's locks on it. */
static void keep(int fd) {
    static pthread_mutex_t keeping = PTHREAD_MUTEX_INITIALIZER;
    const char *folder = getenv("FAULTS_SYNCED");
    char link[64], path[4096], kept[4200], made[4300], bytes[65536];
    if (!folder) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return;
    path[n] = 0;
    if (!ends(path, "registry.sqlite") && !ends(path, "registry.sqlite-wal")) return;
    snprintf(kept, sizeof kept, "%s%s", folder, strrchr(path, '/'));
    snprintf(made, sizeof made, "%s.new", kept);
    static ssize_t (*get)(int, void *, size_t, off_t);
    static ssize_t (*put)(int, const void *, size_t);
    if (!get) get = (ssize_t (*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");
    if (!put) put = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    pthread_mutex_lock(&keeping);
    int to = creat(made, 0644);
    if (to < 0) abort();
    off_t at = 0;
    while ((n = get(fd, bytes, sizeof bytes, at)) > 0) {
        if (put(to, bytes, (size_t)n) != n) abort();
        at += n;
    }
    close(to);
    if (n < 0 || rename(made, kept)) abort();
    pthread_mutex_unlock(&keeping);
}

int fsync(int fd) {
    REAL(fsync);
    if (fails_on(SYNC, fd)) FAIL;
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

int fdatasync(int fd) {
    REAL(fdatasync);
    if (fails_on(SYNC, fd)) FAIL;
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    if (fails_on(TRUNCATE, fd)) FAIL;
    return real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    if (fails_on(TRUNCATE, fd)) FAIL;
    return real(fd, length);
}

int open(const char *path, int flags, ...) {
    REAL(open);
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (fails(OPEN, path)) FAIL;
    return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    REAL(open64);
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (fails(OPEN, path)) FAIL;
    return real(path, flags, mode);
}
