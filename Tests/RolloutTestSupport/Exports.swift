// Whoever tests with the support of this target gets the scenarios too. They are a target of their
// own because they need nothing but the model, and so build for release in seconds.
@_exported public import RolloutScenarios
