"""Builds rollout-fuzz for libFuzzer, from what the ordinary build has.

Only our own modules, and the two packages that read text for them, are compiled again, optimized
and with coverage instrumentation; the others are linked as the ordinary debug build made them. A build of everything in a folder of
its own would take five times as long, nearly all of it for BoringSSL and GRDB. The commands are
those of SwiftPM (its .build/debug.yaml), with other outputs and a few other flags.
"""

import concurrent.futures
import json
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import time

# Flags that belong to incremental builds and their outputs; those of the second set have a value.
DROPPED = {"-incremental", "-enable-batch-mode", "-Onone", "-serialize-diagnostics",
           "-parseable-output", "-emit-dependencies", "-emit-objc-header", "-warnings-as-errors"}
DROPPED_WITH_VALUE = {"-emit-module-path", "-output-file-map", "-index-store-path",
                      "-emit-objc-header-path"}
PRODUCT = "rollout-fuzz"
FOLDERS = ["Sources", "Tests", "migrations", ".build/checkouts/Yams", ".build/checkouts/SwiftCSV"]


class Module:
    """One of ours: its command, its sources, and those of ours that it imports."""

    def __init__(self, node, args, inputs):
        self.node, self.args = node, args
        self.name = args[args.index("-module-name") + 1]
        self.sources = [pathlib.Path(path) for path in inputs if path.endswith(".swift")]
        self.imports = [pathlib.Path(path).stem for path in inputs if path.endswith(".swiftmodule")]


def fuzzer_library():
    """libFuzzer without a main of its own, as the compiler's toolchain has it."""
    swift = pathlib.Path(shutil.which("swift")).resolve()
    pattern = f"lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-{platform.machine()}.a"
    for root in [swift.parent.parent, swift.parent.parent / "usr"]:
        found = sorted(root.glob(pattern))
        if found:
            return found[-1]
    sys.exit(f"expected {pattern} beside {swift}, found none\n"
             "Hint: the toolchains of swift.org have it.")


def commands(repository):
    """The modules that the product needs, by name, and its link command."""
    text = (repository / ".build/debug.yaml").read_text()
    link, found = None, {}
    for node in re.finditer(r'^  "(C\.[^"]+-debug\.(?:module|exe))":\n((?:    .*\n)+)', text, re.M):
        args = re.search(r"^    args: (\[.*\])$", node[2], re.M)
        inputs = re.search(r"^    inputs: (\[.*\])$", node[2], re.M)
        if not args or not inputs:
            continue
        args, inputs = json.loads(args[1]), json.loads(inputs[1])
        if node[1].startswith(f"C.{PRODUCT}-") and node[1].endswith(".exe"):
            link = args
        elif node[1].endswith(".module") and any(
                path.startswith(f"{repository}/{folder}/") for path in inputs
                for folder in FOLDERS):
            module = Module(node[1], args, inputs)
            found[module.name] = module
    needed, open_names = {}, [PRODUCT.replace("-", "_")]
    while open_names:
        name = open_names.pop()
        if name in found and name not in needed:
            needed[name] = found[name]
            open_names += found[name].imports
    if link is None or len(needed) < 2:
        sys.exit(f"expected the commands of {PRODUCT} in .build/debug.yaml, found none")
    return needed, link


def compile_command(module, out):
    args, index = [], 0
    while index < len(module.args):
        arg = module.args[index]
        if arg in DROPPED_WITH_VALUE:
            index += 1
        elif arg == "-I" and "-I" not in args:
            args += ["-I", str(out / "Modules"), "-I"]
        elif arg not in DROPPED and not re.fullmatch(r"-j\d+", arg):
            args.append(arg)
        index += 1
    return args + [
        "-O", "-whole-module-optimization", "-DLIBFUZZER", "-Xfrontend", "-sanitize=fuzzer",
        "-emit-module-path", str(out / "Modules" / f"{module.name}.swiftmodule"),
        "-o", str(out / f"{module.name}.o"),
    ]


def compile_module(module, out, needed, repository):
    """Compiles it unless it is newer than all that it is made of."""
    command = compile_command(module, out)
    target, kept = out / f"{module.name}.o", out / f"{module.name}.command"
    made_of = module.sources + [out / f"{name}.o" for name in module.imports if name in needed]
    if (target.exists() and kept.exists() and kept.read_text() == json.dumps(command)
            and all(path.stat().st_mtime <= target.stat().st_mtime for path in made_of)):
        return
    done = subprocess.run(command, cwd=repository, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout[-6000:]}\n{module.name} does not compile for libFuzzer.")
    kept.write_text(json.dumps(command))


def link_command(link, needed, out, binary):
    listed = next(arg[1:] for arg in link if arg.startswith("@"))
    ours = {module.node[2:].rsplit("-x86_64", 1)[0].rsplit("-aarch64", 1)[0] for module in needed.values()}
    ours = {name.replace("-", "_") for name in ours} | ours
    objects = [
        line for line in pathlib.Path(listed).read_text().splitlines()
        if not any(f"/{name}.build/" in line for name in ours)
    ]
    kept = out / "objects"
    kept.write_text("\n".join(objects + [str(out / f"{name}.o") for name in needed]) + "\n")
    args = [f"@{kept}" if arg.startswith("@") else arg for arg in link]
    args[args.index("-o") + 1] = str(binary)
    return args + ["-Xlinker", str(fuzzer_library()), "-Xlinker", "-lstdc++", "-Xlinker", "-lm"]


def build(repository, out, jobs):
    """Brings the binary up to date; returns where it is."""
    started = time.monotonic()
    ordinary = subprocess.run(["swift", "build", "--product", PRODUCT], cwd=repository, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if ordinary.returncode != 0:
        sys.exit(ordinary.stdout[-6000:])
    between = time.monotonic()
    (out / "Modules").mkdir(parents=True, exist_ok=True)
    needed, link = commands(repository)
    waiting, running, done = dict(needed), {}, set()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        while waiting or running:
            for name in [name for name, module in waiting.items()
                         if all(one in done or one not in needed for one in module.imports)]:
                module = waiting.pop(name)
                running[pool.submit(compile_module, module, out, needed, repository)] = name
            for future in concurrent.futures.wait(
                    running, return_when=concurrent.futures.FIRST_COMPLETED).done:
                future.result()
                done.add(running.pop(future))
    binary = out / PRODUCT
    newest = max((out / f"{name}.o").stat().st_mtime for name in needed)
    if not binary.exists() or binary.stat().st_mtime < newest:
        linked = subprocess.run(link_command(link, needed, out, binary), cwd=repository, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if linked.returncode != 0:
            sys.exit(linked.stdout[-6000:] + "\nrollout-fuzz does not link.")
    print(f"Built rollout-fuzz in {time.monotonic() - between:.0f} s, after "
          f"{between - started:.0f} s of the ordinary build", file=sys.stderr, flush=True)
    return binary
