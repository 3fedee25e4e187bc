package dev.slipway.testing;

import dev.slipway.process.Command;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Programs whose output was recorded: the first answer whose words all stand in the command is given. */
public final class ScriptedProcesses implements ProcessRunner {
    private final List<Answer> answers = new ArrayList<>();
    private final Map<Integer, Command> commands = new ConcurrentHashMap<>();

    private record Answer(List<String> words, ProcessResult result) {}

    /** From now on, a command with these words among its arguments ends so. */
    public ScriptedProcesses answering(int exitCode, String standardOutput, String standardError, String... words) {
        var lines = new ArrayList<OutputLine>();
        standardOutput.lines().forEach(line -> lines.add(new OutputLine(OutputLine.Source.OUT, line)));
        standardError.lines().forEach(line -> lines.add(new OutputLine(OutputLine.Source.ERR, line)));
        return answering(new ProcessResult.Exited(exitCode, lines, Duration.ofSeconds(1)), words);
    }

    /** From now on, a command with these words among its arguments ends so. */
    public ScriptedProcesses answering(ProcessResult result, String... words) {
        answers.add(new Answer(List.of(words), result));
        return this;
    }

    /** What was run, in order. */
    public List<Command> commands() {
        return commands.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What was run, without the programs' paths. */
    public List<String> arguments() {
        return commands().stream()
                .map(command -> String.join(" ", command.arguments()))
                .toList();
    }

    @Override
    public ProcessResult run(Command command, Consumer<OutputLine> onLine, Duration limit) {
        synchronized (commands) {
            commands.put(commands.size(), command);
        }
        var answer = answers.stream()
                .filter(known -> command.arguments().containsAll(known.words()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer was scripted for: " + command));
        answer.result().output().forEach(onLine);
        return answer.result();
    }
}
