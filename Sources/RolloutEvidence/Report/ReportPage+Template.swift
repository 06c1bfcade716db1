extension ReportPage {
  static let text = """
    {{% CONTENT_TYPE:HTML}}
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>{{title}}</title>
    <style>\(style)</style>
    </head>
    <body>
    <main>
    <h1>{{title}}</h1>
    <dl class="facts">
    {{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>
    {{/facts}}
    </dl>

    <section>
    <h2>What comes of it</h2>
    <p class="note">Every share is an interval: what cannot be known may be either. The bounds are the worst cases.</p>
    <div class="pair">
    <table><caption>Shares</caption><tbody>
    {{#shares}}<tr><th scope="row">{{name}}</th><td>{{value}}</td></tr>
    {{/shares}}
    </tbody></table>
    <table><caption>Verdicts</caption><tbody>
    {{#verdicts}}<tr><th scope="row">{{name}}</th><td class="number">{{value}}</td></tr>
    {{/verdicts}}
    </tbody></table>
    </div>
    </section>

    {{#figures}}
    <section class="figure">
    <h2>{{title}}</h2>
    <figure>{{{svg}}}</figure>
    {{#words}}<p>{{.}}</p>
    {{/words}}
    </section>
    {{/figures}}

    <section class="listing">
    <h2>Rollouts, the closest calls first</h2>
    <div class="wide">
    <table class="rows">
    <thead><tr><th scope="col">Rollout</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}<tr class="{{outcome}}"><th scope="row"><a href="#r-{{rollout}}">{{rollout}}</a></th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody></table>
    </div>
    </section>

    {{#hasUnknown}}
    <section>
    <h2>What cannot be known, and why</h2>
    <table><tbody>
    {{#unknown}}<tr><th scope="row">{{name}}</th><td>{{value}}</td></tr>
    {{/unknown}}
    </tbody></table>
    </section>
    {{/hasUnknown}}

    <section>
    <h2>Labels</h2>
    {{#labels}}<p>{{.}}</p>
    {{/labels}}
    </section>

    <section>
    <h2>Evidence</h2>
    <p class="note">Each verdict follows from events of the ledger. These commands show them.</p>
    {{#evidence}}
    <article id="r-{{rollout}}">
    <h3>{{rollout}}</h3>
    <dl>
    {{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>
    {{/facts}}
    </dl>
    </article>
    {{/evidence}}
    </section>
    </main>
    </body>
    </html>

    """

  private static let style = """
    :root { color-scheme: light dark; --ink: #1c1f23; --paper: #ffffff; --line: #d5d9de;
      --quiet: #5b636d; --shade: #f4f6f8; --blocks: #b3261e; --passes: #1b6e3c;
      --unknown: #8a5a00; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --paper: #14171a; --line: #363c43;
      --quiet: #9aa3ad; --shade: #1d2125; --blocks: #ff8a80; --passes: #7ddb9c;
      --unknown: #ffc266; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
    h1 { font-size: 1.6rem; margin: 0 0 1rem; }
    h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
    h3 { font-size: .95rem; margin: 1rem 0 .25rem; font-family: ui-monospace, monospace; }
    p { margin: .25rem 0; }
    .note { color: var(--quiet); }
    dl { margin: 0; display: grid; gap: .15rem; }
    dl div { display: grid; grid-template-columns: 11rem 1fr; gap: .75rem; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    article dd { font-family: ui-monospace, monospace; font-size: .85rem; }
    table { border-collapse: collapse; }
    caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
    th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line);
      font-weight: normal; vertical-align: top; }
    thead th { color: var(--quiet); position: sticky; top: 0; background: var(--paper); }
    td { font-variant-numeric: tabular-nums; }
    td.number { text-align: right; }
    .pair { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1rem 4rem; }
    .wide { overflow-x: auto; }
    .rows { width: 100%; font-size: .82rem; }
    .rows th, .rows td { padding-right: .5rem; }
    .rows td { overflow-wrap: break-word; }
    .rows td:nth-of-type(1) { min-width: 8rem; max-width: 18rem; }
    .rows td:nth-of-type(7) { min-width: 8rem; }
    .rows td:last-child { min-width: 7rem; }
    .rows th[scope=row] { font-family: ui-monospace, monospace; font-size: .7rem;
      white-space: nowrap; }
    .rows tbody tr { border-left: 3px solid var(--unknown); }
    .rows tbody tr.blocks { border-left-color: var(--blocks); }
    .rows tbody tr.passes { border-left-color: var(--passes); }
    .rows tbody th { padding-left: .5rem; }
    a { color: inherit; }
    figure { margin: .5rem 0; overflow-x: auto; }
    figure svg { max-width: 100%; height: auto; }
    @page { margin: 12mm; }
    @page wide { size: landscape; }
    @media print { main { max-width: none; padding: 0; } .listing { page: wide; }
      h2, h3 { break-after: avoid; } figure svg { max-height: 8.5cm; }
      .rows { font-size: 7.5pt; } .rows th[scope=row] { font-size: 7pt; }
      article { font-size: 8pt; } article dd { font-size: 7.5pt; }
      thead th { position: static; } section.figure, article, tr { break-inside: avoid; }
      .wide { overflow: visible; } }
    """
}
