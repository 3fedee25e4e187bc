package dev.slipway.site;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says in our own words what the YAML parser found. The parser's own messages quote the file, and the file may be a
 * secret: what we say is chosen from the sentences here, and never holds anything of the file but places.
 */
final class YamlWording {
    private static final String QUOTE_IT = "If it is part of a text, put the whole text in single quotes.";

    private YamlWording() {}

    /** Whether the parser stopped at a tab. */
    static boolean isTab(MarkedYamlEngineException refusal) {
        return refusal.getProblem().contains("(TAB)");
    }

    static Problem of(String file, MarkedYamlEngineException refusal) {
        Place place = Place.of(refusal.getProblemMark().or(refusal::getContextMark));
        Place begun = Place.of(refusal.getContextMark().or(refusal::getProblemMark));
        Sentence said = sentence(refusal, begun);
        Place told = said.atBeginning() ? begun : place;
        return new Problem(file, told.line(), told.column(), said.what(), said.remedy());
    }

    private record Sentence(boolean atBeginning, String what, String remedy) {
        static Sentence here(String what, String remedy) {
            return new Sentence(false, what, remedy);
        }

        static Sentence atBeginning(String what, String remedy) {
            return new Sentence(true, what, remedy);
        }
    }

    /** One kind of refusal, known by how the parser's problem and context begin. */
    private record Known(String problem, String context, Sentence sentence) {}

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "found character",
                    "",
                    Sentence.here("no value can begin with the character that stands here.", QUOTE_IT)),
            new Known(
                    "found a key after",
                    "",
                    Sentence.here(
                            "a tab stands between the list's dash and the key, which YAML does not allow.",
                            "Put a space there.")),
            new Known(
                    "mapping values are not allowed",
                    "",
                    Sentence.here(
                            "a ': ' stands where no value can begin.",
                            "Either the text holds a ': ' and must be put in single quotes, or this line is"
                                    + " indented too far.")),
            new Known(
                    "could not find expected ':'",
                    "",
                    Sentence.atBeginning(
                            "this line is neither 'key: value' nor a list item.",
                            "Is the ':' missing? If the line continues the text above, indent it further.")),
            new Known(
                    "sequence entries are not allowed",
                    "",
                    Sentence.here(
                            "a list cannot begin in this place.",
                            "Begin the list on a line of its own below the key, or put the text in single quotes.")),
            new Known(
                    "found unexpected end of stream",
                    "while scanning a",
                    Sentence.atBeginning("the quote that opens here is never closed.", "Close it.")),
            new Known(
                    "found unknown escape character",
                    "",
                    Sentence.here(
                            "between double quotes, this character cannot stand behind a backslash.",
                            "Use single quotes, where a backslash is only a backslash, or write two of them.")),
            new Known(
                    "expected escape sequence",
                    "",
                    Sentence.here(
                            "between double quotes, this backslash begins a code that is not finished.",
                            "Use single quotes, where a backslash is only a backslash, or write two of them.")),
            new Known(
                    "expected ','",
                    "",
                    Sentence.here(
                            "a ',' or the closing bracket is missing before this place.",
                            "Close the bracket, or separate the entries with ','.")),
            new Known(
                    "found undefined tag handle",
                    "",
                    Sentence.here("the '!' here begins a tag that nothing defines.", QUOTE_IT)),
            new Known(
                    "unexpected character found",
                    "while scanning an alias",
                    Sentence.atBeginning("the '*' here begins an alias, but no name follows.", QUOTE_IT)),
            new Known(
                    "unexpected character found",
                    "while scanning an anchor",
                    Sentence.atBeginning("the '&' here begins an anchor, but no name follows.", QUOTE_IT)),
            new Known(
                    "Expected mapping node",
                    "",
                    Sentence.here(
                            "what a '<<' above this place merges is no map.",
                            "Merge an anchor that stands at a map, or a list of such anchors.")),
            new Known(
                    "expected chomping",
                    "",
                    Sentence.here(
                            "only '-', '+' or a digit can follow the '|' or '>' that begins a block of text.",
                            "Begin the text on the next line, indented; or put it in single quotes.")),
            new Known(
                    "expected <block end>",
                    "",
                    Sentence.here(
                            "this does not fit what stands above it.",
                            "Usually the indentation differs from that of the neighbouring keys, or a text with"
                                    + " quotes in it is not quoted as a whole.")));

    private static Sentence sentence(MarkedYamlEngineException refusal, Place begun) {
        String problem = refusal.getProblem();
        String context = refusal.getContext() == null ? "" : refusal.getContext();
        return KNOWN.stream()
                .filter(known -> problem.startsWith(known.problem()) && context.startsWith(known.context()))
                .map(Known::sentence)
                .findFirst()
                .map(sentence -> problem.startsWith("expected ','") ? openedAt(sentence, begun) : sentence)
                .orElse(Sentence.here(
                        "this is not valid YAML.", "Look at this line and the one above it: quotes, brackets, ':'."));
    }

    private static Sentence openedAt(Sentence sentence, Place begun) {
        return Sentence.here(
                sentence.what(),
                "Close the bracket that opens in line " + begun.line() + ", column " + begun.column()
                        + ", or separate the entries with ','.");
    }
}
