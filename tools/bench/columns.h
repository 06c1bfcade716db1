/*
 * Mapped columns, as `rollout bench columns` writes them: what the peers in C read.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A whole file, and its length; ends the program where there is none. */
static const void *map_column(const char *folder, const char *name, size_t *bytes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    perror(path);
    exit(1);
  }
  *bytes = (size_t)status.st_size;
  const void *found = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (found == MAP_FAILED) {
    perror(path);
    exit(1);
  }
  close(file);
  return found;
}

#endif
