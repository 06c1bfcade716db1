/*
 * Compares every sample of a history with its two limits and counts, from mapped columns, and does
 * nothing else: the limit for tools/bench/replay-identity.
 *
 *   replay DIRECTORY
 *
 * DIRECTORY has latency.f64, errors.f64 and spans.i32, as `rollout bench columns` writes them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "columns.h"

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: replay DIRECTORY\n");
    return 2;
  }
  size_t bytes, span_bytes;
  const double *latency = map_column(argv[1], "latency.f64", &bytes);
  const double *errors = map_column(argv[1], "errors.f64", &bytes);
  const int32_t *spans = map_column(argv[1], "spans.i32", &span_bytes);
  long slow = 0, failing = 0, runs = 0;
  int32_t last = -1;
  for (size_t span = 0; span < span_bytes / 16; span++) {
    const int32_t *at = spans + 4 * span;
    if (at[0] != last) runs++;
    last = at[0];
    for (int32_t sample = at[2]; sample < at[3]; sample++) {
      slow += latency[sample] > 600;
      failing += errors[sample] > 0.02;
    }
  }
  printf("%ld %ld %ld\n", slow, failing, runs);
  return 0;
}
