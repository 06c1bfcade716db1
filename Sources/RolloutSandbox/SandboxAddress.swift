/// Where a running sandbox listens.
package struct SandboxAddress: Sendable, Equatable {
  package let host: String
  package let port: Int

  /// The base of every endpoint's URL, without a slash at its end.
  package var url: String { "http://\(host):\(port)" }

  /// Where probes go: what an operator gives as the control base URL.
  package var controlBaseURL: String { url }
  package var runtimeMetricsURL: String { url + SandboxOperation.readRuntimeMetrics.path }
  package var controlStatusURL: String { url + SandboxOperation.readStatus.path }
  package var sloSnapshotURL: String { url + SandboxOperation.readSLO.path }
  package var nestedSLOSnapshotURL: String { url + SandboxOperation.readNestedSLO.path }
}

extension SandboxAddress: CustomStringConvertible {
  package var description: String { url }
}
