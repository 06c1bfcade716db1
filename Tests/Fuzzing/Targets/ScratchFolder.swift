import Glibc

/// A folder for what a check writes, removed at its end; in memory where the system has that.
struct ScratchFolder {
  let path: String

  func path(_ name: String) -> String { path + "/" + name }

  static func using(_ body: (ScratchFolder) throws -> Void) throws {
    let base = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(base)/rollout-fuzz-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw BrokenInvariant("no folder in \(base)") }
    let folder = ScratchFolder(
      path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    defer { folder.remove() }
    try body(folder)
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = unsafe fopen(path(name), "w")
    guard let file = unsafe file else { throw BrokenInvariant("cannot write \(path(name))") }
    let written = unsafe fwrite(bytes, 1, bytes.count, file)
    guard unsafe fclose(file) == 0, written == bytes.count else {
      throw BrokenInvariant("cannot write \(path(name))")
    }
  }

  func bytes(of name: String) throws -> [UInt8] {
    let file = unsafe fopen(path(name), "r")
    guard let file = unsafe file else { throw BrokenInvariant("cannot read \(path(name))") }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  private func remove() {
    guard let directory = unsafe opendir(path) else { return }
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { _ = unsafe unlink(path(name)) }
    }
    unsafe closedir(directory)
    _ = unsafe rmdir(path)
  }
}
