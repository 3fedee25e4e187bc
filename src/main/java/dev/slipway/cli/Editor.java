package dev.slipway.cli;

import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The editor that the person uses: {@code VISUAL}, {@code EDITOR}, or the first of the usual ones. It is started so that it
 * leaves no copy of a secret behind: what it keeps beside the file goes with the workspace, and of vim, which also writes
 * into the home folder, all that is switched off.
 *
 * @param line a command line, as shells read it: {@code code --wait}
 */
record Editor(String line) {
    private static final List<String> USUAL = List.of("sensible-editor", "vi", "nano");
    private static final List<String> VIM_LEAVES_NOTHING =
            List.of("-n", "-i", "NONE", "-c", "set noswapfile nobackup nowritebackup noundofile");

    /** The person's. */
    static Editor of(Map<String, String> environment) {
        return Stream.of("VISUAL", "EDITOR")
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .or(() -> USUAL.stream()
                        .filter(name -> Programs.find(name, environment).isPresent())
                        .findFirst())
                .map(Editor::new)
                .orElseGet(() -> new Editor("vi"));
    }

    /** The command that edits a file with it. */
    Command command(Path file, Map<String, String> environment) {
        var theirs =
                new TreeMap<>(ChildEnvironment.of(environment, List.of("DISPLAY", "WAYLAND_", "EDITOR", "VISUAL")));
        theirs.put("TMPDIR", String.valueOf(file.getParent()));
        var arguments = new ArrayList<>(List.of("-c", line + " \"$@\"", "slipway"));
        if (isVim(theirs)) {
            arguments.addAll(VIM_LEAVES_NOTHING);
        }
        arguments.add(file.toString());
        return new Command("/bin/sh", arguments, theirs, file.resolveSibling("."), "");
    }

    /** Whether it is vim by whatever name: {@code vi} most often is. */
    private boolean isVim(Map<String, String> environment) {
        var program = line.split("\\s", 2)[0];
        return Programs.find(program, environment).stream().anyMatch(path -> {
            try {
                var name = String.valueOf(path.toRealPath().getFileName());
                return name.startsWith("vim") || name.equals("nvim");
            } catch (IOException e) {
                // It was there a moment ago; starting it tells what is wrong.
                return false;
            }
        });
    }
}
