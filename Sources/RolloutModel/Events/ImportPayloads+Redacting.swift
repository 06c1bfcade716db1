extension RolloutImported {
  func redacting(_ redact: (String) -> String) -> RolloutImported {
    var copy = self
    copy.directory = redact(directory)
    copy.facts = facts.redacting(redact)
    copy.part = part.redacting(redact)
    copy.series = series?.redacting(redact)
    return copy
  }
}

extension ImportContinued {
  func redacting(_ redact: (String) -> String) -> ImportContinued {
    ImportContinued(number: number, part: part.redacting(redact))
  }
}

extension ImportPart {
  /// The names of files stay, as other names do.
  fileprivate func redacting(_ redact: (String) -> String) -> ImportPart {
    ImportPart(
      files: files, rows: rows.map { $0.redacting(redact) },
      problems: problems.map { $0.redacting(redact) }, samples: samples)
  }
}

extension ImportedFacts {
  fileprivate func redacting(_ redact: (String) -> String) -> ImportedFacts {
    var copy = self
    copy.title = title.map(redact)
    copy.service = service.map(redact)
    copy.environment = environment.map(redact)
    copy.outputDirectory = outputDirectory.map(redact)
    copy.cohortsAsWritten = cohortsAsWritten.map(redact)
    copy.thresholds = thresholds.map(redact)
    copy.p95LimitMilliseconds = p95LimitMilliseconds.map(redact)
    copy.errorBudgetLimit = errorBudgetLimit.map(redact)
    return copy
  }
}

extension ImportedRow {
  fileprivate func redacting(_ redact: (String) -> String) -> ImportedRow {
    var copy = self
    copy.name = redact(name)
    copy.status = status.map(redact)
    copy.httpStatus = httpStatus.map(redact)
    copy.reason = reason.map(redact)
    copy.command = command.map(redact)
    copy.detail = detail.map(redact)
    copy.refersTo = refersTo.map(redact)
    return copy
  }
}

extension ImportProblem {
  fileprivate func redacting(_ redact: (String) -> String) -> ImportProblem {
    var copy = self
    copy.what = redact(what)
    copy.kept = redact(kept)
    return copy
  }
}

extension ImportedSeries {
  /// The names of metrics stay, as other names do.
  fileprivate func redacting(_ redact: (String) -> String) -> ImportedSeries {
    var copy = self
    copy.warnings = warnings.map(redact)
    for index in metrics.indices { copy.metrics[index].source = redact(metrics[index].source) }
    return copy
  }
}
