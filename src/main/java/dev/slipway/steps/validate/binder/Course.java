package dev.slipway.steps.validate.binder;

import dev.slipway.pipeline.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The phases of a launch, and how long each of them took. */
final class Course {
    private final Instant start;
    private final List<Spell> spells = new ArrayList<>();

    private record Spell(Phase phase, Instant since, Instant until) {}

    /** Begins. */
    Course(Instant start) {
        this.start = start;
    }

    /** A phase was told of; whether it is another one than before. */
    boolean enter(Phase phase, Instant at) {
        end(at);
        if (phase().filter(phase::equals).isPresent()) {
            return false;
        }
        spells.add(new Spell(phase, at, at));
        return true;
    }

    /** The time has come to here. */
    void end(Instant at) {
        if (!spells.isEmpty()) {
            var last = spells.removeLast();
            spells.add(new Spell(last.phase(), last.since(), at));
        }
    }

    /** The present phase; empty: none was told of yet. */
    Optional<Phase> phase() {
        return spells.isEmpty()
                ? Optional.empty()
                : Optional.of(spells.getLast().phase());
    }

    /** Whether an image was made. */
    boolean wasBuilt() {
        return spells.stream().anyMatch(spell -> spell.phase().isOfBuild());
    }

    /** Whether a server may have been started. */
    boolean cameToLaunching() {
        return spells.stream().anyMatch(spell -> spell.phase() == Phase.LAUNCHING);
    }

    /** The last phase that says how far it came, before it failed. */
    Optional<Phase> before() {
        return spells.reversed().stream()
                .map(Spell::phase)
                .filter(phase -> phase != Phase.FAILED && phase != Phase.UNKNOWN)
                .findFirst();
    }

    /** How long it has taken so far. */
    Duration took(Instant now) {
        return Duration.between(start, now);
    }

    /** {@code waiting 3 s, building 2 min 1 s}; what took no time is what it ended with, and is left out. */
    String words() {
        return spells.stream()
                .filter(spell -> spell.phase() != Phase.READY && spell.phase() != Phase.FAILED)
                .map(spell ->
                        spell.phase().word() + " " + Durations.words(Duration.between(spell.since(), spell.until())))
                .collect(Collectors.joining(", "));
    }
}
