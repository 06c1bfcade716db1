import RolloutModel
import RolloutPlanFile
import RolloutRunner

extension PlanFile {
  /// Reads a plan whose freeze windows may name the time zones of this machine.
  ///
  /// - Throws: ``PlanFileRefusal`` with everything that is wrong.
  static func plan(
    from text: String, name: String, environment: [String: String], policy: PolicyFile? = nil
  ) throws(PlanFileRefusal) -> Plan {
    try plan(
      from: text, name: name, environment: environment, zones: SystemTimeZones(), policy: policy)
  }
}
