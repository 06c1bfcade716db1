import GRDBSQLite
import Glibc
import Synchronization

/// Sees every lock that SQLite takes to commit or to checkpoint, whoever in the program asks for
/// it and by whatever way: also the checkpoint that closing a connection does.
///
/// A copy of the system's VFS becomes the default one. It differs in one method of the files that
/// are databases, `xShmLock`; the product knows nothing of it.
///
/// > Source: <https://www.sqlite.org/walformat.html#locking_matrix> for the locks,
/// > <https://www.sqlite.org/c3ref/io_methods.html> for the method.
enum WatchedLocks {
  private struct File {
    var path: String
    /// The address of SQLite's own methods.
    var methods: UInt
    /// A connection that only reads takes these locks to mend the index after a crash, and never
    /// to commit or to checkpoint.
    var canWrite: Bool
  }

  private static let files = Mutex<[UInt: File]>([:])
  private static let trace = Mutex<LockTrace?>(nil)
  private static let system = Mutex<UInt>(0)
  private static let copies = Mutex<[UInt: UInt]>([:])

  static func install(_ trace: LockTrace) {
    guard let found = unsafe sqlite3_vfs_find(nil) else {
      preconditionFailure("Invariant: SQLite has a VFS")
    }
    self.trace.withLock { $0 = trace }
    system.withLock { $0 = UInt(bitPattern: found) }
    let copy = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    unsafe copy.initialize(to: found.pointee)
    unsafe copy.pointee.pNext = nil
    unsafe copy.pointee.zName = unsafe UnsafePointer(strdup("watched"))
    unsafe copy.pointee.xOpen = { unsafe WatchedLocks.open($1, $2, $3, $4) }
    unsafe sqlite3_vfs_register(copy, 1)
  }

  private static func open(
    _ name: sqlite3_filename?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
    _ given: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard
      let system = unsafe UnsafeMutablePointer<sqlite3_vfs>(bitPattern: system.withLock { $0 }),
      let open = unsafe system.pointee.xOpen
    else { return SQLITE_INTERNAL }
    let result = unsafe open(system, name, file, flags, given)
    guard result == SQLITE_OK, flags & SQLITE_OPEN_MAIN_DB != 0, let file = unsafe file,
      let name = unsafe name, let methods = unsafe file.pointee.pMethods
    else { return result }
    files.withLock {
      $0[UInt(bitPattern: file)] = unsafe File(
        path: String(cString: name), methods: UInt(bitPattern: methods),
        canWrite: flags & SQLITE_OPEN_READWRITE != 0)
    }
    unsafe file.pointee.pMethods = unsafe UnsafePointer(bitPattern: watched(methods))
    return result
  }

  /// The methods with another `xShmLock`; made once for each kind of file.
  private static func watched(_ methods: UnsafePointer<sqlite3_io_methods>) -> UInt {
    copies.withLock { copies in
      let address = UInt(bitPattern: methods)
      if let made = copies[address] { return made }
      let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
      unsafe copy.initialize(to: methods.pointee)
      unsafe copy.pointee.xShmLock = { unsafe WatchedLocks.lock($0, $1, $2, $3) }
      copies[address] = UInt(bitPattern: copy)
      return UInt(bitPattern: copy)
    }
  }

  private static func lock(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ offset: Int32, _ count: Int32, _ flags: Int32
  ) -> Int32 {
    guard let known = files.withLock({ $0[UInt(bitPattern: file)] }),
      let methods = unsafe UnsafePointer<sqlite3_io_methods>(bitPattern: known.methods),
      let perform = unsafe methods.pointee.xShmLock
    else { return SQLITE_INTERNAL }
    guard let lock = watchedLock(offset, count), known.canWrite,
      flags & SQLITE_SHM_EXCLUSIVE != 0
    else { return unsafe perform(file, offset, count, flags) }
    let trace = trace.withLock { $0 }
    if flags & SQLITE_SHM_UNLOCK != 0 {
      trace?.letsGo(of: lock, of: known.path)
      return unsafe perform(file, offset, count, flags)
    }
    let result = unsafe perform(file, offset, count, flags)
    if result == SQLITE_OK { trace?.got(lock, of: known.path) }
    return result
  }

  /// Byte 0 is the lock of whoever commits, byte 1 that of a checkpoint; mending the index takes 1
  /// and 2 together.
  private static func watchedLock(_ offset: Int32, _ count: Int32) -> LockTrace.Lock? {
    switch (offset, count) {
    case (0, 1): .commit
    case (1, 1): .checkpoint
    default: nil
    }
  }
}
