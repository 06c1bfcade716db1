/// The shortest text that reads back as the same number, without a trailing `.0`: `412.5`, `600`.
package func shortText(of number: Double) -> String {
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
