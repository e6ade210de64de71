/* holder <directory> [<lockfile>]
 *
 * Takes turns, as told by lines "<think> <length> <patience>" on standard input, in microseconds: thinks, takes the
 * lock with flock(2), blocking in the kernel, holds it, and gives it back by closing the file. With a patience other
 * than -1 it tries once. Without a lockfile it takes no lock, because somebody has taken it for this program.
 *
 * A hold: create the marker with O_EXCL, read the counter, stay, write the counter plus one, remove the marker.
 * Says of each turn "held <pid> <asked> <from> <to> <counter read> <pid in the marker that was there, or ->" or
 * "gave-up <pid> <asked> <at>", with times of CLOCK_MONOTONIC in nanoseconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void stay(long us) {
  struct timespec t = {us / 1000000, us % 1000000 * 1000};
  if (us > 0) nanosleep(&t, NULL);
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static long read_number(const char *path) {
  char text[32] = "";
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || read(fd, text, sizeof text - 1) < 0) fail(path);
  close(fd);
  return atol(text);
}

static void write_number(const char *path, int flags, long number) {
  char text[32];
  int length = snprintf(text, sizeof text, "%ld", number);
  int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0600);
  if (fd < 0 || write(fd, text, length) != length) fail(path);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  const char *lockfile = argc > 2 ? argv[2] : NULL;
  char marker[4096], counter[4096];
  snprintf(marker, sizeof marker, "%s/marker", argv[1]);
  snprintf(counter, sizeof counter, "%s/counter", argv[1]);
  long think, length, patience;
  while (scanf("%ld %ld %ld", &think, &length, &patience) == 3) {
    stay(think);
    long long asked = now();
    int lock = -1;
    if (lockfile != NULL) {
      lock = open(lockfile, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      if (lock < 0) fail(lockfile);
      if (flock(lock, patience == -1 ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) fail("flock");
        close(lock);
        printf("gave-up %d %lld %lld\n", getpid(), asked, now());
        fflush(stdout);
        continue;
      }
    }
    long long from = now();
    char met[32] = "-";
    int mark = open(marker, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mark >= 0) {
      dprintf(mark, "%d", getpid());
      close(mark);
    } else if (errno == EEXIST) {
      snprintf(met, sizeof met, "%ld", read_number(marker));
    } else {
      fail(marker);
    }
    long seen = read_number(counter);
    stay(length);
    write_number(counter, O_TRUNC, seen + 1);
    if (mark >= 0 && unlink(marker) != 0) fail(marker);
    long long to = now();
    if (lock >= 0) close(lock);
    printf("held %d %lld %lld %lld %ld %s\n", getpid(), asked, from, to, seen, met);
    fflush(stdout);
  }
  return 0;
}
