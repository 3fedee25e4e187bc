package dev.slipway.masking;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The parts of one text that are to be hidden; they may overlap, and come in any order. Not thread-safe. */
final class Spans {
    private static final long POSITION = 0xFFFF_FFFFL;

    /** Where each begins, in the upper half, and where it ends, so that they sort by their beginnings. */
    private long[] all = new long[4];

    private int count;
    private final int[] settled = new int[Shapes.COUNT];

    /** Hides a part, which is not empty. */
    void hide(int from, int until) {
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = ((long) from << 32) | until;
    }

    /** Lets a shape look at its beginning at {@code at}, unless it has already seen what comes there. */
    void look(Shape shape, int number, String text, int at) {
        if (at >= settled[number]) {
            settled[number] = shape.hideIn(text, at, this);
        }
    }

    /** The text with {@link Mask#SHOWN} in place of each part, once for those that touch. */
    static String hidden(String text, @Nullable Spans spans) {
        if (spans == null || spans.count == 0) {
            return text;
        }
        Arrays.sort(spans.all, 0, spans.count);
        var masked = new StringBuilder(text.length());
        int shownUntil = 0;
        int hiddenFrom = -1;
        for (int i = 0; i < spans.count; i++) {
            int from = (int) (spans.all[i] >>> 32);
            int until = (int) (spans.all[i] & POSITION);
            if (hiddenFrom < 0 || from > shownUntil) {
                masked.append(text, Math.max(0, shownUntil), from).append(Mask.SHOWN);
                hiddenFrom = from;
            }
            shownUntil = Math.max(shownUntil, until);
        }
        return masked.append(text, shownUntil, text.length()).toString();
    }
}
