import AsyncHTTPClient
import NIOCore
import Subprocess
enum Placeholder {}
