package dev.slipway.journal;

import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A journal as a file of JSON lines, whole: a line that says what it is, a line for each entry, and a line that counts them, without which
 * a file was cut off. Importing it twice adds nothing the second time.
 */
public final class JournalExport {
    /** Raised when an older Slipway could not read it. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private JournalExport() {}

    /**
     * Writes all of a journal.
     *
     * @param out takes a line
     * @return how many entries there were
     */
    public static long write(Journal journal, Consumer<String> out) throws JournalException {
        out.accept(JSON.createObjectNode().put("journal", VERSION).toString());
        long count = 0;
        for (var deployment : journal.deployments()) {
            for (var entry : journal.entries(deployment)) {
                var line = JSON.createObjectNode()
                        .put("deployment", entry.deployment().value())
                        .put("number", entry.number());
                line.set("entry", JSON.readTree(entry.body()));
                out.accept(line.toString());
                count++;
            }
        }
        out.accept(JSON.createObjectNode().put("entries", count).toString());
        return count;
    }

    /** What an import came to. */
    public record Imported(long entries, int added) {}

    /**
     * Adds all that a file has and the journal has not.
     *
     * @throws JournalException when nothing was added, since the file is no whole export or contradicts the journal
     */
    public static Imported read(Journal journal, Path file) throws JournalException {
        // Once for what is wrong with it, and once for what is in it: a journal need not fit into memory.
        long entries = checked(file);
        try (var lines = Files.newBufferedReader(file)) {
            lines.readLine();
            return new Imported(entries, journal.addAll(() -> entries(lines, entries)));
        } catch (UncheckedIOException | IOException e) {
            if (e instanceof JournalException told) {
                throw told;
            }
            throw unreadable(file, e);
        }
    }

    private static Iterator<Entry> entries(BufferedReader lines, long count) {
        return lines.lines()
                .limit(count)
                .map(line -> entry(JSON.readTree(line)))
                .iterator();
    }

    private static long checked(Path file) throws JournalException {
        long number = 0;
        long entries = 0;
        long counted = -1;
        try (var lines = Files.newBufferedReader(file)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                var json = JSON.readTree(line);
                if (number == 1) {
                    if (json.path("journal").asInt(0) != VERSION) {
                        throw wrong(file, number, "it is no journal of version " + VERSION);
                    }
                } else if (counted >= 0) {
                    throw wrong(file, number, "something stands behind the last line");
                } else if (json.has("entries")) {
                    counted = json.path("entries").asLong(-1);
                } else {
                    entry(json);
                    entries++;
                }
            }
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw wrong(file, number, "it is no entry");
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (counted != entries) {
            throw wrong(
                    file,
                    number,
                    counted < 0 ? "the line that counts the entries is missing" : counted + " entries are counted");
        }
        return entries;
    }

    private static Entry entry(JsonNode line) {
        var body = line.path("entry");
        var number = line.path("number").asLong(0);
        if (number < 1 || !body.isObject()) {
            throw new IllegalArgumentException("no entry");
        }
        return new Entry(
                new DeploymentId(line.path("deployment").asString("")),
                number,
                Instant.ofEpochMilli(Instant.parse(body.path("at").asString("")).toEpochMilli()),
                body.path("event").asString(""),
                body.toString());
    }

    private static JournalException wrong(Path file, long line, String what) {
        return new JournalException(Failure.of(
                        "importing into the journal", file + ", line " + line + ": " + what + "; nothing was imported.")
                .advising("Export it anew: slipway journal export FILE. Was it cut off on its way?"));
    }

    private static JournalException unreadable(Path file, Exception e) {
        return new JournalException(
                Failure.of("importing into the journal", file + " cannot be read (" + e + "); nothing was imported."));
    }
}
