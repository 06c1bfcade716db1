/// Why a file of samples is not imported.
enum SeriesRefusal: Error, Hashable {
  /// The words say what is wrong with the file as a whole.
  case unreadable(String)
  case tooManyRows(Int)
  /// A column, a metric or a series that the map names is not there.
  case nothingThere(wanted: String, found: [String])
  /// The selector of a metric fits several series.
  case severalSeries(metric: String, count: Int, found: [String])
  case nativeHistogram(metric: String, series: String)
  /// Rows that cannot be taken.
  case badRows([String], count: Int)
  /// A run whose windows hold no sample.
  case emptyRun(String, asked: String, there: String)
  case fileMissing(metric: String, number: Int, count: Int)
}
