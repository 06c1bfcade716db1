/// Everything that can be asked of the sandbox: the one table that routing, the index page and
/// the answer to an unknown path are made from.
package enum SandboxOperation: CaseIterable, Sendable {
  case readIndex
  case readHealth
  case evaluateRouting
  case readCohort
  case applyCohort
  case startOver
  case readRuntimeMetrics
  case readStatus
  case readSLO
  case readNestedSLO
  case readPrometheus

  package var method: String {
    switch self {
    case .evaluateRouting, .applyCohort: "POST"
    case .startOver: "DELETE"
    default: "GET"
    }
  }

  package var path: String {
    switch self {
    case .readIndex: "/"
    case .readHealth: "/healthz"
    case .evaluateRouting: "/api/v1/control/runtime-routing/evaluate"
    case .readCohort, .applyCohort, .startOver: "/sandbox/cohort"
    case .readRuntimeMetrics: "/metrics/runtime"
    case .readStatus: "/status"
    case .readSLO: "/slo"
    case .readNestedSLO: "/slo/nested"
    case .readPrometheus: "/metrics"
    }
  }

  /// Whatever changes what others see needs the token; reading does not.
  package var needsToken: Bool { method != "GET" }

  package var summary: String {
    switch self {
    case .readIndex: "this page"
    case .readHealth: "answers while the sandbox runs"
    case .evaluateRouting: #"probe: {"thread_id":"…-25","cohort_key":"…"} -> routing decision"#
    case .readCohort: "the cohort in force"
    case .applyCohort: #"put a cohort in force: {"percent":25}; null withdraws it"#
    case .startOver: "forget cohorts and counts"
    case .readRuntimeMetrics: "runtime metrics (JSON)"
    case .readStatus: "control status (JSON)"
    case .readSLO: "SLO snapshot (JSON)"
    case .readNestedSLO: "SLO snapshot with its values under sync (JSON)"
    case .readPrometheus: "the same values for Prometheus (text)"
    }
  }
}
