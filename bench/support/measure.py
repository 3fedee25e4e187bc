"""Runs a program; appends to PREFIX.seconds how long it took, to PREFIX.cpu the processors' time of all its processes (s), and to PREFIX.all and PREFIX.jvm the most memory (MB, resident) that it
and all its children had together, and that its own process had. usage: measure.py PREFIX PROGRAM [ARGUMENT...]"""
import os, resource, subprocess, sys, time


def tree(root):
    # A child shares its parent's memory until it has become another program: it is not counted twice.
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append((int(name), int(fields[20]), int(fields[21])))
    known = {pid: (size, pages) for of in children.values() for pid, size, pages in of}
    found, open_ = 0, [root]
    while open_:
        parent = open_.pop()
        for pid, size, pages in children.get(parent, []):
            found += 0 if size == known.get(parent, (0, 0))[0] else pages
            open_.append(pid)
    return known.get(root, (0, 0))[1], found


prefix, command = sys.argv[1], sys.argv[2:]
started, most_all, most_own = time.time(), 0, 0
process = subprocess.Popen(command)
while process.poll() is None:
    own, others = tree(process.pid)
    most_own, most_all = max(most_own, own), max(most_all, own + others)
    time.sleep(0.1)
seconds = time.time() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
page = os.sysconf("SC_PAGE_SIZE") / 1e6
for name, value in (("seconds", f"{seconds:.2f}"), ("cpu", f"{used.ru_utime + used.ru_stime:.2f}"), ("all", int(most_all * page)), ("jvm", int(most_own * page))):
    with open(f"{prefix}.{name}", "a") as out:
        out.write(f"{value}\n")
sys.exit(process.returncode)
