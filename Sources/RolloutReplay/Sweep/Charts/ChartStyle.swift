/// The colours of all charts, for light and dark surroundings and for paper.
///
/// Every class begins with `sweep-`: a style in a picture inside a page holds for the whole page.
enum ChartStyle {
  /// From the first stage, which costs least, to the last.
  static let stageCount = 8

  static let css = """
    <style>
    .sweep-chart{--sweep-ink:#1d2430;--sweep-quiet:#5d6778;--sweep-grid:#e3e6eb;\
    --sweep-paper:#fff;--sweep-mark:#b4231f;--sweep-unknown:#8b94a3;--sweep-heat:#1c62a8;\
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
    @media (prefers-color-scheme:dark){.sweep-chart{--sweep-ink:#e8eaee;--sweep-quiet:#9aa4b5;\
    --sweep-grid:#2c323c;--sweep-paper:#14171c;--sweep-mark:#ff7b6e;--sweep-unknown:#79839a;\
    --sweep-heat:#5aa6ee}}
    @media print{.sweep-chart{--sweep-ink:#000;--sweep-quiet:#444;--sweep-grid:#ccc;\
    --sweep-paper:#fff;--sweep-mark:#b4231f}}
    .sweep-paper{fill:var(--sweep-paper)}
    .sweep-title{fill:var(--sweep-ink);font-size:15px;font-weight:600}
    .sweep-label{fill:var(--sweep-ink);font-size:12px}
    .sweep-small{fill:var(--sweep-quiet);font-size:12px}
    .sweep-mark-label{fill:var(--sweep-mark);font-size:12px;paint-order:stroke;\
    stroke:var(--sweep-paper);stroke-width:3px}
    .sweep-grid{stroke:var(--sweep-grid)}
    .sweep-axis{stroke:var(--sweep-quiet)}
    .sweep-mark{stroke:var(--sweep-mark);stroke-width:1.5;stroke-dasharray:5 3}
    .sweep-halo{stroke:var(--sweep-paper);stroke-width:4;stroke-opacity:.75}
    .sweep-lower{fill:none;stroke:var(--sweep-ink);stroke-width:1.5}
    .sweep-upper{fill:none;stroke:var(--sweep-ink);stroke-width:1.2;stroke-dasharray:2 3}
    .sweep-band{fill:var(--sweep-unknown);fill-opacity:.38}
    .sweep-heat{fill:var(--sweep-heat)}
    .sweep-s0{fill:#2a7f9e}.sweep-s1{fill:#4fa3a0}.sweep-s2{fill:#8bbb85}.sweep-s3{fill:#cfc069}\
    .sweep-s4{fill:#e3a04f}.sweep-s5{fill:#d97444}.sweep-s6{fill:#b34a4e}.sweep-s7{fill:#7d3c63}
    </style>

    """

  /// The colour of a stage among several.
  static func stage(_ index: Int, of count: Int) -> String {
    let last = max(1, count - 1)
    return "sweep-s\(min(stageCount - 1, index * (stageCount - 1) / last))"
  }
}
