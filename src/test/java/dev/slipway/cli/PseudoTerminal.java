package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real pseudo-terminal with a program on it, and somebody who types, in lines of Python: {@code expect('text')} waits until it is
 * shown, {@code send('text')} types, {@code pause()} is a second, {@code hang_up()} closes the terminal. What is shown goes to the
 * standard output; the exit code is the program's, or 99 where something that was expected was not shown.
 */
final class PseudoTerminal {
    private PseudoTerminal() {}

    /** The command line that does all this. */
    static List<String> command(Path folder, String typed, List<String> program) throws IOException {
        var script = Files.writeString(folder.resolve("type.py"), TYPIST + typed + "\nfinish()\n");
        var argv = new ArrayList<>(List.of("python3", script.toString()));
        argv.addAll(program);
        return argv;
    }

    private static final String TYPIST = """
            import os, pty, select, signal, sys, time
            seen = b''
            pid, master = pty.fork()
            if pid == 0:
                os.execvp(sys.argv[1], sys.argv[1:])
            def read(patience):
                global seen
                if select.select([master], [], [], patience)[0]:
                    try:
                        more = os.read(master, 65536)
                    except OSError:
                        return False
                    seen += more
                    sys.stdout.buffer.write(more); sys.stdout.buffer.flush()
                    return bool(more)
                return True
            def expect(text, patience=60):
                global seen
                end = time.time() + patience
                while text.encode() not in seen:
                    if time.time() > end or not read(0.2):
                        print('NOT SEEN: ' + text); os.kill(pid, signal.SIGKILL); sys.exit(99)
                seen = seen[seen.index(text.encode()) + len(text):]
            def send(text):
                os.write(master, text.encode())
            def pause():
                time.sleep(1)
            def hang_up():
                os.close(master)
                os.waitpid(pid, 0)
                sys.exit(0)
            def finish():
                while read(0.2):
                    done, status = os.waitpid(pid, os.WNOHANG)
                    if done:
                        read(0.2); sys.exit(os.waitstatus_to_exitcode(status))
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;
}
