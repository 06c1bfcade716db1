/*
 * Answers the three questions of tools/bench/sweep-peers from mapped columns, and does nothing else:
 * the limit to aim at.
 *
 *   sweep DIRECTORY ANSWERS
 *
 * DIRECTORY has latency.f64, errors.f64 and spans.i32, as `rollout bench columns` writes them.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"

enum { STAGES = 100, THRESHOLDS = 1000, CELLS = 100 };

/* The first of some rising thresholds that a value is not above. */
static int place(double value, const double *thresholds, int count) {
  int low = 0, high = count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (thresholds[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: sweep DIRECTORY ANSWERS\n");
    return 2;
  }
  size_t latency_bytes, errors_bytes, span_bytes;
  const double *latency = map_column(argv[1], "latency.f64", &latency_bytes);
  const double *errors = map_column(argv[1], "errors.f64", &errors_bytes);
  const int32_t *spans = map_column(argv[1], "spans.i32", &span_bytes);
  size_t count = span_bytes / 16;

  static double ts[THRESHOLDS], xs[CELLS], ys[CELLS];
  for (int i = 0; i < THRESHOLDS; i++) ts[i] = 100 + (double)i;
  for (int i = 0; i < CELLS; i++) {
    xs[i] = 100 + (double)i * 10;
    ys[i] = (double)(i + 1) * 0.0005;
  }
  /* Differences over the thresholds; summed up at the end. */
  static int32_t curve[THRESHOLDS + 1][STAGES], row[THRESHOLDS + 1], grid[CELLS + 1][CELLS + 1];
  int stages = 0, runs = 0;
  for (size_t first = 0; first < count;) {
    int32_t run = spans[4 * first];
    double best = -INFINITY, worst = -INFINITY, third = -INFINITY;
    for (; first < count && spans[4 * first] == run; first++) {
      int stage = spans[4 * first + 1];
      size_t begin = (size_t)spans[4 * first + 2], end = (size_t)spans[4 * first + 3];
      if (stage + 1 > stages) stages = stage + 1;
      double high = -INFINITY;
      for (size_t i = begin; i < end; i++) {
        if (latency[i] > high) high = latency[i];
        if (errors[i] > worst) worst = errors[i];
      }
      for (size_t i = begin + 2; i < end; i++) {
        double least = latency[i];
        if (latency[i - 1] < least) least = latency[i - 1];
        if (latency[i - 2] < least) least = latency[i - 2];
        if (least > third) third = least;
      }
      if (high > best) {
        /* Thresholds from the best so far up to here are breached here first. */
        curve[place(best, ts, THRESHOLDS)][stage] += 1;
        curve[place(high, ts, THRESHOLDS)][stage] -= 1;
        best = high;
      }
    }
    row[place(third, ts, THRESHOLDS)] += 1;
    grid[place(worst, ys, CELLS)][place(best, xs, CELLS)] += 1;
    runs++;
  }
  FILE *file = fopen(argv[2], "wb");
  if (!file) {
    perror(argv[2]);
    return 1;
  }
  int32_t sums[STAGES] = {0};
  for (int i = 0; i < THRESHOLDS; i++) {
    for (int s = 0; s < stages; s++) sums[s] += curve[i][s];
    fwrite(sums, 4, (size_t)stages, file);
  }
  static int32_t free_runs[CELLS][CELLS];
  for (int y = 0; y < CELLS; y++) {
    for (int x = 0; x < CELLS; x++) {
      int32_t sum = grid[y][x];
      if (x) sum += free_runs[y][x - 1];
      if (y) sum += free_runs[y - 1][x];
      if (x && y) sum -= free_runs[y - 1][x - 1];
      free_runs[y][x] = sum;
      int32_t blocked = runs - sum;
      fwrite(&blocked, 4, 1, file);
    }
  }
  int32_t passed = 0;
  for (int i = 0; i < THRESHOLDS; i++) {
    passed += row[i];
    int32_t blocked = runs - passed;
    fwrite(&blocked, 4, 1, file);
  }
  return fclose(file) == 0 ? 0 : 1;
}
