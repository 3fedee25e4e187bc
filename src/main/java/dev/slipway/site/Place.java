package dev.slipway.site;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A place in a file.
 *
 * @param line counted from 1
 * @param column counted from 1, in characters as people count them
 */
record Place(int line, int column) {
    static final Place START = new Place(1, 1);

    static Place of(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    static Place of(Optional<Mark> mark) {
        return mark.map(Place::of).orElse(START);
    }

    /** The place of a character, given by its index in the text. */
    static Place in(String text, int index) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < index; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(line, text.codePointCount(lineStart, index) + 1);
    }
}
