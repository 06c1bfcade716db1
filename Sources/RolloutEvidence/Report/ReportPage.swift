import Mustache

/// One self-contained page: no script, nothing fetched, readable in print and in the dark.
package struct ReportPage: Sendable {
  /// A fact with its value, in words.
  package struct Fact: Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A picture with what it shows.
  package struct Figure: Sendable {
    package var title: String
    /// `<svg>…</svg>`, trusted: it is made here.
    package var svg: String
    package var words: [String]

    package init(title: String, svg: String, words: [String]) {
      self.title = title
      self.svg = svg
      self.words = words
    }
  }

  package struct Row: Sendable {
    package var rollout: String
    package var cells: [String]
    /// `blocks`, `passes` or `unknown`: how the row is marked, beside the word.
    package var outcome: String
    /// What to look up.
    package var evidence: [Fact]

    package init(rollout: String, cells: [String], outcome: String, evidence: [Fact]) {
      self.rollout = rollout
      self.cells = cells
      self.outcome = outcome
      self.evidence = evidence
    }
  }

  package var title: String
  package var facts: [Fact]
  package var shares: [Fact]
  package var verdicts: [Fact]
  package var figures: [Figure]
  package var columns: [String]
  package var rows: [Row]
  package var unknown: [Fact]
  package var labels: [String]

  package init(
    title: String, facts: [Fact], shares: [Fact], verdicts: [Fact], figures: [Figure],
    columns: [String], rows: [Row], unknown: [Fact], labels: [String]
  ) {
    self.title = title
    self.facts = facts
    self.shares = shares
    self.verdicts = verdicts
    self.figures = figures
    self.columns = columns
    self.rows = rows
    self.unknown = unknown
    self.labels = labels
  }

  package var html: String { ReportPage.template.render(data) }

  private var data: [String: Any] {
    [
      "title": title, "facts": ReportPage.pairs(facts), "shares": ReportPage.pairs(shares),
      "verdicts": ReportPage.pairs(verdicts), "columns": columns,
      "figures": figures.map { figure -> [String: Any] in
        ["title": figure.title, "svg": figure.svg, "words": figure.words]
      },
      "rows": rows.map { row -> [String: Any] in
        ["rollout": row.rollout, "cells": row.cells, "outcome": row.outcome]
      },
      "evidence": rows.map { row -> [String: Any] in
        ["rollout": row.rollout, "facts": ReportPage.pairs(row.evidence)]
      },
      "unknown": ReportPage.pairs(unknown), "hasUnknown": !unknown.isEmpty, "labels": labels,
    ]
  }

  private static func pairs(_ facts: [Fact]) -> [[String: String]] {
    facts.map { ["name": $0.name, "value": $0.value] }
  }

  private static let template: MustacheTemplate = {
    do {
      return try MustacheTemplate(string: text)
    } catch {
      preconditionFailure("Invariant: the report's template is valid: \(error)")
    }
  }()
}
