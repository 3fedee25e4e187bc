package dev.slipway.workspace;

import dev.slipway.pipeline.Handover;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Gathers the tools that steps install side by side, and hands over all that there are so far. Thread-safe. */
public final class ToolboxCollector {
    private final Handover<Toolbox> handover;
    private final Map<String, Path> programs = new TreeMap<>();

    /** A collector that hands over to those who need tools. */
    public ToolboxCollector(Handover<Toolbox> handover) {
        this.handover = handover;
        handover.set(new Toolbox(Map.of()));
    }

    /** Adds what one step installed. */
    public synchronized void add(Map<String, Path> installed) {
        programs.putAll(installed);
        handover.set(new Toolbox(programs));
    }
}
