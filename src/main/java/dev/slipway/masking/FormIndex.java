package dev.slipway.masking;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms of all secrets and the beginnings of all {@linkplain Shapes shapes}, arranged so that one walk over a text finds
 * them.
 *
 * <p>How it finds:
 *
 * <ol>
 *   <li>The low bytes of the text's characters are copied into an array: one read there gives three characters.
 *   <li>Every second position is looked at. The three characters there are hashed, and one bit of a table tells whether any
 *       form or beginning has them as its first to third or as its second to fourth. In ordinary text it nearly always says no.
 *   <li>Where it says yes, what may begin at this position and at the one before it is looked up by its first
 *       {@value #KEY} low bytes (beginnings of shapes: by four), and compared in full. The longest form counts.
 * </ol>
 *
 * <p>Invariants: every form has {@value #KEY} characters or more and every beginning four, so that each covers one position
 * that is looked at together with the two that follow it; the first step mixes characters up (only their low bytes count),
 * which costs a comparison, and never overlooks one; bits are only ever set. The time depends on the text's length, not on
 * how many secrets there are.
 *
 * <p>One thread at a time may add; others may look meanwhile. They find what was added before they were given the index
 * through a volatile variable, and may or may not find what is added meanwhile: a bucket is immutable, and takes its
 * predecessor's place in one piece.
 */
final class FormIndex {
    /** How many characters a form is filed under; no form is shorter. */
    static final int KEY = 6;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int THREE_BYTES = 0xFF_FFFF;
    private static final int FEWEST_BITS = 17;
    private static final int MOST_BITS = 23;

    /** Forms that begin alike, the longest first. */
    private record Bucket(long key, List<String> forms) {
        /** Files of one kind begin alike as a whole, so there may be thousands: a place is found by halving, not by looking at all. */
        private static final Comparator<String> ORDER =
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

        Bucket with(String form) {
            int place = Collections.binarySearch(forms, form, ORDER);
            if (place >= 0) {
                return this;
            }
            var all = new ArrayList<String>(forms.size() + 1);
            all.addAll(forms);
            all.add(-place - 1, form);
            return new Bucket(key, Collections.unmodifiableList(all));
        }

        @Nullable
        String longestAt(String text, int at) {
            for (var form : forms) {
                if (text.startsWith(form, at)) {
                    return form;
                }
            }
            return null;
        }
    }

    private final int bits;
    private final int[] filter;
    private final @Nullable Bucket[] buckets;
    private int used;

    /** An index of no forms, with room for about so many. */
    FormIndex(int room) {
        int slots = Math.max(256, Integer.highestOneBit(Math.max(1, room)) * 4);
        // Two bits a form, one bit in 32 set: else ordinary text would be looked up too often.
        this.bits = Math.clamp(32 - Integer.numberOfLeadingZeros(slots) + 4, FEWEST_BITS, MOST_BITS);
        this.filter = new int[1 << (bits - 5)];
        this.buckets = new @Nullable Bucket[slots];
        Shapes.beginnings().forEach(this::note);
    }

    /** The index to use from now on: this one with the form, or a larger one with all of them. */
    FormIndex with(String form) {
        if (2 * used >= buckets.length) {
            var larger = new FormIndex(2 * used);
            for (var bucket : buckets) {
                if (bucket != null) {
                    bucket.forms().forEach(larger::add);
                }
            }
            larger.add(form);
            return larger;
        }
        add(form);
        return this;
    }

    private void add(String form) {
        var low = lowBytes(form);
        long key = key(low, 0);
        int slot = slot(key);
        for (var bucket = buckets[slot]; bucket != null && bucket.key() != key; bucket = buckets[slot]) {
            slot = (slot + 1) & (buckets.length - 1);
        }
        var known = buckets[slot];
        if (known == null) {
            used++;
            note(form);
            buckets[slot] = new Bucket(key, List.of(form));
        } else {
            buckets[slot] = known.with(form);
        }
    }

    /** Lets the first look stop at this form. */
    private void note(String form) {
        var low = lowBytes(form);
        for (int at = 0; at < 2; at++) {
            int bit = bit((int) INT.get(low, at) & THREE_BYTES);
            filter[bit >>> 5] |= 1 << bit;
        }
    }

    /** The parts of the text to hide; null where there is none. */
    @Nullable
    Spans spansIn(String text) {
        var low = lowBytes(text);
        int last = text.length() - 3;
        Spans spans = null;
        for (int at = 1; at <= last; at += 2) {
            int bit = bit((int) INT.get(low, at) & THREE_BYTES);
            if ((filter[bit >>> 5] & (1 << bit)) != 0) {
                spans = look(text, low, at - 1, spans);
                spans = look(text, low, at, spans);
            }
        }
        return spans;
    }

    private @Nullable Spans look(String text, byte[] low, int at, @Nullable Spans known) {
        var spans = known;
        if (at + 4 > text.length()) {
            return spans;
        }
        int number = Shapes.beginningWith((int) INT.get(low, at));
        if (number >= 0) {
            spans = spans == null ? new Spans() : spans;
            spans.look(Shapes.ALL.get(number), number, text, at);
        }
        if (at + KEY <= text.length()) {
            var form = longestAt(text, at, key(low, at));
            if (form != null) {
                spans = spans == null ? new Spans() : spans;
                spans.hide(at, at + form.length());
            }
        }
        return spans;
    }

    private @Nullable String longestAt(String text, int at, long key) {
        int slot = slot(key);
        for (var bucket = buckets[slot]; bucket != null; bucket = buckets[slot]) {
            if (bucket.key() == key) {
                return bucket.longestAt(text, at);
            }
            slot = (slot + 1) & (buckets.length - 1);
        }
        return null;
    }

    private int bit(int three) {
        return (three * 0x9E37_79B1) >>> (32 - bits);
    }

    private int slot(long key) {
        long mixed = key * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & (buckets.length - 1);
    }

    private static long key(byte[] low, int at) {
        return (((int) INT.get(low, at) & 0xFFFF_FFFFL) << 16) | ((low[at + 4] & 0xFFL) << 8) | (low[at + 5] & 0xFFL);
    }

    /** One byte a character; three more, so that four can be read at each. */
    @SuppressWarnings("deprecation") // what it is deprecated for, leaving the upper bytes out, is what is wanted here
    private static byte[] lowBytes(String text) {
        var low = new byte[text.length() + 3];
        text.getBytes(0, text.length(), low, 0);
        return low;
    }
}
