package dev.slipway.plan;

import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A plan in a file, to be deployed later. There is no secret in it: of Secrets no value is told, and what is a secret elsewhere is masked.
 *
 * @param document as {@link PlanDocument} has it
 */
public record SavedPlan(JsonNode document) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** What is read of a file. */
    public sealed interface Read {
        /** It is a plan. */
        record Plan(SavedPlan plan) implements Read {}

        /** It is none. */
        record NoPlan(Failure failure) implements Read {}
    }

    /** Of a plan. */
    public static SavedPlan of(SitePlan plan, UnaryOperator<String> mask) {
        return new SavedPlan(new PlanDocument(plan, mask).json());
    }

    /** Reads a file. */
    public static Read read(Path file) {
        try {
            var document = JSON.readTree(Files.readString(file));
            return document.path("format").asString("").equals(PlanDocument.FORMAT)
                    ? new Read.Plan(new SavedPlan(document))
                    : new Read.NoPlan(noPlan(
                            file,
                            "it is not of the form " + PlanDocument.FORMAT + ", which this version of Slipway reads"));
        } catch (IOException e) {
            return new Read.NoPlan(
                    noPlan(file, "it can't be read (" + e.getClass().getSimpleName() + ")"));
        } catch (JacksonException e) {
            return new Read.NoPlan(noPlan(file, "it is not JSON"));
        }
    }

    private static Failure noPlan(Path file, String why) {
        return Failure.of("reading the plan " + file, "The file " + file + " is no saved plan: " + why + ".")
                .advising("Make one: slipway plan --save " + file);
    }

    /**
     * Writes it, for its owner alone, in one piece.
     *
     * @throws IOException when it can't be written; then an older file is as it was
     */
    public void write(Path file) throws IOException {
        var folder = file.toAbsolutePath().normalize().resolveSibling("");
        var whole = Files.createTempFile(
                folder,
                ".plan",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(whole, JSON.writeValueAsString(document) + "\n", StandardCharsets.UTF_8);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** The commit that it is for. */
    public String commit() {
        return document.path("commit").asString("");
    }

    /** The site that it is for. */
    public String site() {
        return document.path("site").asString("");
    }

    /** The targets that it is for, in their order. */
    public Set<String> targets() {
        var names = new LinkedHashSet<String>();
        document.path("targets")
                .forEach(target -> names.add(target.path("target").asString("")));
        return names;
    }

    /** Why it can't be deployed, whatever has happened since; empty: it can. */
    public Optional<String> flaw() {
        return document.path("fails").asBoolean(true)
                ? Optional.of("The plan itself says that a deployment would fail.")
                : Optional.empty();
    }
}
