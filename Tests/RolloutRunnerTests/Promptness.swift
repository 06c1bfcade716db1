/// What ends promptly takes fewer milliseconds than this, however busy the machine is; what would
/// be waited for in vain is made to take twice as long, or for ever.
let promptMilliseconds: Int64 = 300_000
