package dev.slipway.yamllint;

import java.text.Collator;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The order of keys: that of their characters' numbers or, with a locale, as people there sort words. Then letters and digits count
 * first, accents next, small before capital letters last, and all else only where these are the same; C libraries differ in the
 * latter.
 */
final class KeyOrder implements Comparator<String> {
    private final Optional<Collator> collator;

    /**
     * An order.
     *
     * @param locale {@code en_US.UTF-8}; empty, {@code C} or {@code POSIX}: none
     */
    KeyOrder(String locale) {
        var name = locale.replaceFirst("[.@].*", "");
        this.collator = name.isEmpty() || name.equals("C") || name.equals("POSIX")
                ? Optional.empty()
                : Optional.of(Collator.getInstance(Locale.forLanguageTag(name.replace('_', '-'))));
    }

    @Override
    public int compare(String one, String other) {
        int byWords = collator.map(it -> it.compare(word(one), word(other))).orElse(0);
        return byWords != 0
                ? byWords
                : Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
    }

    private static String word(String key) {
        return key.codePoints()
                .filter(Character::isLetterOrDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
