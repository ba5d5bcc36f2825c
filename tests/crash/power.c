/* Simulates power cuts: preloaded into a process, it keeps beside the files below POWER_DIR what a disk would have after a
 * power cut at any moment. In POWER_SHADOW stand, by inode, the bytes of each file as of its last fsync or fdatasync (`f123`)
 * and the names in each folder as of its last fsync (`d123`: one line `TYPE INODE NAME` each). sync_file_range does not
 * count. With POWER_LEAK a part of every fifth write reaches the disk unasked, as a disk is free to do.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct range {
    ino_t file;
    off_t from, to;
    struct range *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct range *dirty;
static unsigned writes;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_ftruncate)(int, off_t);

__attribute__((constructor)) static void find(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
}

/* The path of an open file below POWER_DIR; 0 for every other. */
static int ours(int fd, char *path, size_t size) {
    const char *dir = getenv("POWER_DIR");
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (!dir || length < 0) return 0;
    path[length] = 0;
    return strncmp(path, dir, strlen(dir)) == 0;
}

static void shadow_name(char *out, size_t size, char kind, ino_t file) {
    snprintf(out, size, "%s/%c%llu", getenv("POWER_SHADOW"), kind, (unsigned long long)file);
}

/* Brings a part of a file to the shadow. */
static void keep(const char *path, ino_t file, off_t from, off_t to) {
    char name[4096], buffer[65536];
    shadow_name(name, sizeof name, 'f', file);
    int in = open(path, O_RDONLY | O_CLOEXEC), out = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    while (in >= 0 && out >= 0 && from < to) {
        size_t want = (size_t)(to - from) < sizeof buffer ? (size_t)(to - from) : sizeof buffer;
        ssize_t got = pread(in, buffer, want, from);
        if (got <= 0 || real_pwrite(out, buffer, (size_t)got, from) != got) break;
        from += got;
    }
    if (in >= 0) close(in);
    if (out >= 0) close(out);
}

static void wrote(int fd, off_t from, ssize_t length) {
    char path[4096];
    struct stat about;
    int error = errno;
    if (length > 0 && ours(fd, path, sizeof path) && fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        struct range *range = malloc(sizeof *range);
        pthread_mutex_lock(&lock);
        if (range) {
            *range = (struct range){about.st_ino, from, from + length, dirty};
            dirty = range;
        }
        if (getenv("POWER_LEAK") && ++writes % 5 == 0) keep(path, about.st_ino, from, from + length / 2);
        pthread_mutex_unlock(&lock);
    }
    errno = error;
}

static void keep_names(const char *path, ino_t folder) {
    char name[4096], next[4160];
    shadow_name(name, sizeof name, 'd', folder);
    snprintf(next, sizeof next, "%s.next", name);
    DIR *entries = opendir(path);
    FILE *out = fopen(next, "we");
    for (struct dirent *entry; entries && out && (entry = readdir(entries));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        char type = entry->d_type == DT_DIR ? 'd' : 'f';
        fprintf(out, "%c %llu %s\n", type, (unsigned long long)entry->d_ino, entry->d_name);
    }
    if (entries) closedir(entries);
    if (out && fclose(out) == 0) rename(next, name);
}

static int synced(int fd) {
    char path[4096];
    struct stat about;
    if (!ours(fd, path, sizeof path) || fstat(fd, &about) != 0) return 0;
    pthread_mutex_lock(&lock);
    if (S_ISDIR(about.st_mode)) keep_names(path, about.st_ino);
    for (struct range **at = &dirty; S_ISREG(about.st_mode) && *at;) {
        struct range *range = *at;
        if (range->file != about.st_ino) {
            at = &range->next;
            continue;
        }
        keep(path, range->file, range->from, range->to);
        *at = range->next;
        free(range);
    }
    if (S_ISREG(about.st_mode)) {
        /* The length is durable too. */
        char name[4096];
        shadow_name(name, sizeof name, 'f', about.st_ino);
        int out = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        if (out >= 0) {
            real_ftruncate(out, about.st_size);
            close(out);
        }
    }
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }

ssize_t write(int fd, const void *bytes, size_t length) {
    off_t from = lseek(fd, 0, SEEK_CUR);
    ssize_t done = real_write(fd, bytes, length);
    wrote(fd, from, done);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    off_t from = lseek(fd, 0, SEEK_CUR);
    ssize_t done = real_writev(fd, parts, count);
    wrote(fd, from, done);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t from) {
    ssize_t done = real_pwrite(fd, bytes, length, from);
    wrote(fd, from, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t from) { return pwrite64(fd, bytes, length, from); }
