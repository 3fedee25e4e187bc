package dev.slipway.site;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One pass over a YAML text that finds what is wrong with it as YAML: syntax, tabs, duplicate keys, several documents,
 * and anchors that would blow up. It keeps no tree and does not recurse, so no file can exhaust it.
 */
final class YamlScan {
    /** Deeper than anything that a person writes; the readers of the tree recurse. */
    private static final int DEEPEST = 100;

    /** How many nodes a file may have when every alias is replaced by what it stands for. */
    private static final long MOST_NODES = 200_000;

    private static final int MOST_TABS_TOLD = 10;
    private static final String MERGE = "<<";

    private final String file;
    private final YamlRules rules;
    private final Problems problems;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<String, Long> sizeOfAnchor = new HashMap<>();
    private int documents;
    private boolean rootSeen;
    private Optional<Quoted> lastQuoted = Optional.empty();
    private boolean safe = true;

    private YamlScan(String file, YamlRules rules) {
        this.file = file;
        this.rules = rules;
        this.problems = new Problems(file);
    }

    /**
     * What a scan found.
     *
     * @param safe whether a tree may be made of the text: it is well-formed and bounded
     * @param empty whether nothing stands in it, or only comments
     */
    record Result(List<Problem> problems, boolean safe, boolean empty) {}

    static LoadSettings settings() {
        return LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                .setSchema(new org.snakeyaml.engine.v2.schema.CoreSchema())
                .build();
    }

    static Result of(String file, String text, YamlRules rules) {
        var scan = new YamlScan(file, rules);
        scan.run(text);
        return new Result(scan.problems.inOrder(), scan.safe, !scan.rootSeen);
    }

    private void run(String text) {
        try {
            for (Event event : new Parse(settings()).parseString(text)) {
                accept(event);
                if (!safe) {
                    return;
                }
            }
            if (text.contains(MERGE)) {
                // What is merged is known only when the tree is made, which is bounded by now.
                new Compose(settings()).composeAllFromString(text).forEach(_ -> {});
            }
        } catch (MarkedYamlEngineException refusal) {
            safe = false;
            if (YamlWording.isTab(refusal)) {
                tellTabs(text, Place.of(refusal.getProblemMark()));
            } else {
                tellRefusal(YamlWording.of(file, refusal));
            }
        } catch (YamlEngineException _) {
            // Without a mark there is only the %YAML directive left to be wrong.
            unsafe(
                    Place.START,
                    "the %YAML line at the top asks for a version of YAML that nobody reads.",
                    "Delete it.");
        }
    }

    /**
     * A quote that is never closed ends at the next one, perhaps far below, and only what follows that is refused: then
     * the place to look at is where the quote opened.
     */
    private void tellRefusal(Problem refused) {
        if (lastQuoted.isPresent() && lastQuoted.get().lastLine() == refused.line()) {
            problems.add(
                    lastQuoted.get().opened(),
                    "the quote that opens here is closed only in line " + refused.line()
                            + ", and what stands behind it there makes no sense.",
                    "Is the closing quote missing in this line?");
        } else {
            problems.addAll(List.of(refused));
        }
    }

    /** A text in quotes that goes over several lines. */
    private record Quoted(Place opened, int lastLine) {}

    private void tellTabs(String text, Place refused) {
        List<TabIndentation.Run> runs = TabIndentation.in(text);
        String remedy = "Indent with spaces; most editors can be told to.";
        if (runs.isEmpty()) {
            problems.add(refused, "a tab stands here where YAML allows only spaces.", "Put spaces there.");
        }
        for (TabIndentation.Run run : runs.subList(0, Math.min(runs.size(), MOST_TABS_TOLD))) {
            problems.add(run.first(), run.words(), remedy);
        }
        if (runs.size() > MOST_TABS_TOLD) {
            problems.add(
                    runs.get(MOST_TABS_TOLD).first(),
                    "and " + (runs.size() - MOST_TABS_TOLD) + " more places below are indented with tabs.",
                    remedy);
        }
    }

    private void accept(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> startDocument(event);
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> alias((AliasEvent) event);
            case MappingStart, SequenceStart -> start((CollectionStartEvent) event);
            case MappingEnd, SequenceEnd -> end();
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        }
    }

    private void startDocument(Event event) {
        documents++;
        sizeOfAnchor.clear();
        if (documents == 2 && rules.oneMap()) {
            problems.add(
                    Place.of(event.getStartMark()),
                    "a second document begins here, and only the first would be read.",
                    "Delete the '---', or move what follows to a file of its own.");
        }
    }

    private void scalar(ScalarEvent event) {
        Place begin = Place.of(event.getStartMark());
        Place end = Place.of(event.getEndMark());
        if ((event.isSQuoted() || event.isDQuoted()) && begin.line() < end.line()) {
            lastQuoted = Optional.of(new Quoted(begin, end.line()));
        }
        boolean nothing = event.isPlain() && event.getValue().isEmpty() && open.isEmpty();
        if (!nothing) {
            root(event, false);
        }
        Open parent = open.peek();
        if (parent != null && parent.awaitsKey()) {
            checkKey(parent, event);
        }
        remember(event, 1);
        added(1, begin);
    }

    private void checkKey(Open parent, ScalarEvent key) {
        Place place = Place.of(key.getStartMark());
        Integer earlier = parent.lineOfKey.putIfAbsent(key.getValue(), place.line());
        if (earlier != null) {
            String name = rules.namesKeys() ? "the key '" + key.getValue() + "'" : "this key";
            problems.add(
                    place,
                    name + " stands already in line " + earlier + ", in the same map.",
                    "Keep one of the two; of two, the first would silently be lost.");
        }
    }

    private void alias(AliasEvent event) {
        Place place = Place.of(event.getStartMark());
        String anchor = event.getAlias().getValue();
        if (open.stream().anyMatch(above -> anchor.equals(above.anchor))) {
            unsafe(place, "this alias stands inside the very thing that it stands for.", "Write the value out.");
            return;
        }
        Long size = sizeOfAnchor.get(anchor);
        if (size == null) {
            unsafe(
                    place,
                    "the '*' here begins an alias, and nothing above has that anchor.",
                    "If it is part of a text, put the whole text in single quotes.");
            return;
        }
        root(event, true);
        added(size, place);
    }

    private void start(CollectionStartEvent event) {
        root(event, event.getEventId() == Event.ID.MappingStart);
        open.push(new Open(
                event.getEventId() == Event.ID.MappingStart,
                event.getAnchor().map(anchor -> anchor.getValue()).orElse(null),
                Place.of(event.getStartMark())));
        if (open.size() > DEEPEST) {
            unsafe(
                    Place.of(event.getStartMark()),
                    "this is nested more than " + DEEPEST + " levels deep.",
                    "Is a bracket never closed?");
        }
    }

    private void end() {
        Open closed = open.pop();
        if (closed.anchor != null) {
            sizeOfAnchor.put(closed.anchor, closed.size);
        }
        added(closed.size, closed.place);
    }

    private void root(Event event, boolean isMap) {
        if (!open.isEmpty()) {
            return;
        }
        if (rules.oneMap() && !isMap && documents == 1) {
            problems.add(
                    Place.of(event.getStartMark()),
                    "the file must be a map, lines of 'key: value', and is not.",
                    "Does a ':' or the space behind it lack?");
        }
        rootSeen = true;
    }

    private void remember(NodeEvent event, long size) {
        event.getAnchor().ifPresent(anchor -> sizeOfAnchor.put(anchor.getValue(), size));
    }

    private void added(long nodes, Place place) {
        Open parent = open.peek();
        if (parent == null) {
            return;
        }
        parent.size += nodes;
        parent.members++;
        if (parent.size > MOST_NODES && safe) {
            unsafe(
                    place,
                    "with its aliases replaced by what they stand for, this has more than " + MOST_NODES + " entries.",
                    "Aliases of aliases multiply; write fewer of them.");
        }
    }

    private void unsafe(Place place, String what, String remedy) {
        safe = false;
        problems.add(place, what, remedy);
    }

    /** A map or list whose end has not come yet. */
    private static final class Open {
        final boolean isMap;
        final @Nullable String anchor;
        final Place place;
        final Map<String, Integer> lineOfKey = new HashMap<>();
        long size = 1;
        int members;

        Open(boolean isMap, @Nullable String anchor, Place place) {
            this.isMap = isMap;
            this.anchor = anchor;
            this.place = place;
        }

        boolean awaitsKey() {
            return isMap && members % 2 == 0;
        }
    }
}
