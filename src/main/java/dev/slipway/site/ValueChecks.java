package dev.slipway.site;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges single values: durations, names, addresses, files, whereabouts of secrets. */
final class ValueChecks {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern VARIABLE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern TOKEN_PREFIX = Pattern.compile(
            "(?:gl[sp]a?[_-]|eyJ|gh[pousr]_|github_pat_|xox[a-z]-|AKIA|AGE-SECRET-KEY-|[A-Za-z0-9_.~-]{3}[0-9]Q~|"
                    + "Bearer |-----BEGIN).*",
            Pattern.DOTALL);

    private final Problems problems;
    private final SiteFiles files;

    ValueChecks(Problems problems, SiteFiles files) {
        this.problems = problems;
        this.files = files;
    }

    Optional<Duration> duration(Optional<Text> text) {
        return text.flatMap(this::duration);
    }

    private Optional<Duration> duration(Text text) {
        var duration = WrittenDuration.read(text.value());
        if (duration.isEmpty()) {
            boolean bare = text.value().matches("[0-9]+");
            problems.add(
                    text.place(),
                    "'" + text.value() + "' is not a duration.",
                    bare
                            ? "It has no unit: write " + text.value() + "s or " + text.value() + "m."
                            : "Write hours, minutes and seconds as in 1h30m, 10m or 90s.");
        } else if (duration.get().isZero()) {
            problems.add(text.place(), "a duration of nothing would be over before it begins.", "Write 10m or 90s.");
        }
        return duration.filter(Duration::isPositive);
    }

    /** One of a few words: the names of the constants, in lower case. */
    <T extends Enum<T>> Optional<T> word(Optional<Text> text, Class<T> constants) {
        return text.flatMap(written -> {
            var words = new LinkedHashMap<String, T>();
            for (T constant : constants.getEnumConstants()) {
                words.put(constant.name().toLowerCase(Locale.ROOT), constant);
            }
            var meant = Optional.ofNullable(words.get(written.value()));
            if (meant.isEmpty()) {
                problems.add(
                        written.place(),
                        "'" + written.value() + "' is none of " + String.join(" or ", words.keySet()) + ".",
                        Nearest.to(written.value(), words.keySet())
                                .map(near -> "Did you mean '" + near + "'?")
                                .orElse("Write one of them."));
            }
            return meant;
        });
    }

    /** Reports a name that Kubernetes would not take. */
    boolean isDnsLabel(String name, Place place, String what, int longest) {
        if (DNS_LABEL.matcher(name).matches() && name.length() <= longest) {
            return true;
        }
        String mended =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+|-+$", "");
        problems.add(
                place,
                "'" + name + "' cannot be " + what + ": it may hold lower-case letters, digits and '-' between them,"
                        + " " + longest + " at the most.",
                mended.isEmpty() || mended.equals(name) || mended.length() > longest ? "" : "Write '" + mended + "'.");
        return false;
    }

    /** Reports what is no address of one of the schemes; never quotes a password in it. */
    boolean isUrl(String url, Place place, List<String> schemes) {
        try {
            URI uri = new URI(url);
            if (uri.getRawUserInfo() != null
                    || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
                problems.add(
                        place,
                        "this address holds a user or password, which everybody can read who can read the site.",
                        "Take it out, and change the password.");
                return false;
            }
            if (uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getRawAuthority() != null) {
                return true;
            }
        } catch (URISyntaxException _) {
            // Reported below, like every address that is none.
        }
        String shown = url.contains("@") ? "this" : "'" + url + "'";
        problems.add(
                place,
                shown + " is not an address.",
                "It must begin with "
                        + String.join(
                                " or ", schemes.stream().map(s -> s + "://").toList()) + " and name a host.");
        return false;
    }

    /** A file of the site that must exist, encrypted or not. */
    Optional<String> file(Optional<Text> text) {
        return text.filter(name -> existing(name.value(), name.place(), false)).map(Text::value);
    }

    /** Reports a path of the site where no such file or folder is. */
    boolean existing(String name, Place place, boolean folder) {
        if (looksLikeSecret(name) && !inFolderOfSite(name)) {
            tellSecret(new Text(name, place), "the name of a file");
            return false;
        }
        Optional<Path> path = files.inside(name);
        if (path.isEmpty()) {
            problems.add(place, "'" + name + "' lies outside the site.", "Name a path below " + SiteRoot.FILE + ".");
            return false;
        }
        boolean there = folder ? Files.isDirectory(path.get()) : files.isFile(path.get());
        if (!there) {
            String kind = folder ? "folder" : "file";
            String what = Files.exists(path.get())
                    ? "'" + name + "' is not a " + kind + "."
                    : "there is no " + kind + " '" + name + "'.";
            problems.add(place, what, Files.exists(path.get()) ? "" : files.suggestion(path.get()));
        }
        return there;
    }

    /**
     * A key file that may lie outside the site, since it must not be committed.
     *
     * @param origin what writes such a file, a sentence
     */
    Optional<String> uncommittedFile(Optional<Text> text, String origin) {
        return text.filter(name -> {
                    if (looksLikeSecret(name.value())) {
                        tellSecret(name, "a key file's path");
                        return false;
                    }
                    if (!files.hasUncommitted(name.value())) {
                        problems.add(
                                name.place(),
                                "there is no file '" + name.value() + "'.",
                                origin + " It must not be committed in clear.");
                        return false;
                    }
                    return true;
                })
                .map(Text::value);
    }

    /** The same, or an environment variable. */
    Optional<SecretValue> uncommittedSecret(Optional<Text> text, String example, String origin) {
        return text.flatMap(value -> VARIABLE.matcher(value.value()).matches()
                ? variable(text, example).map(SecretValue.InEnvironment::new)
                : uncommittedFile(text, origin).map(SecretValue.InFile::new));
    }

    /** The name of an environment variable that holds a secret. What stands there instead is never quoted. */
    Optional<Variable> variable(Optional<Text> text, String example) {
        return text.flatMap(value -> {
            Matcher matcher = VARIABLE.matcher(value.value());
            if (matcher.matches()) {
                return Optional.of(new Variable(matcher.group(1)));
            }
            if (looksLikeSecret(value.value())) {
                tellSecret(value, "the name of an environment variable such as " + example);
            } else {
                problems.add(
                        value.place(),
                        "the name of an environment variable must stand here.",
                        "Write it with a dollar sign, as in " + example + ".");
            }
            return Optional.empty();
        });
    }

    /** A file of the site, or an environment variable. */
    Optional<SecretValue> secret(Optional<Text> text, String example) {
        return text.flatMap(value -> {
            Matcher matcher = VARIABLE.matcher(value.value());
            if (matcher.matches()) {
                return Optional.of(new SecretValue.InEnvironment(new Variable(matcher.group(1))));
            }
            if (!inFolderOfSite(value.value()) && looksLikeSecret(value.value())) {
                tellSecret(value, "a file of the site, or an environment variable such as " + example);
                return Optional.empty();
            }
            return existing(value.value(), value.place(), false)
                    ? Optional.of(new SecretValue.InFile(value.value()))
                    : Optional.empty();
        });
    }

    /** The same, for an address that whoever knows it may use. */
    Optional<SecretValue> secretAddress(Optional<Text> text, String example) {
        var written = text.filter(value -> value.value().contains("://"));
        written.ifPresent(
                value -> tellSecret(value, "a file of the site, or an environment variable such as " + example));
        return written.isPresent() ? Optional.empty() : secret(text, example);
    }

    /** Whether a value is at least the path of a folder that is there, and so no secret. */
    private boolean inFolderOfSite(String value) {
        return files.inside(value)
                .filter(path -> Files.isRegularFile(path)
                        || (!files.root().equals(path.getParent()) && Files.isDirectory(path.resolveSibling("."))))
                .isPresent();
    }

    private void tellSecret(Text value, String expected) {
        problems.add(
                value.place(),
                "a secret itself seems to stand here; expected is " + expected + ".",
                "Take it out, and change it where it came from: whoever can read the site's history has it.");
    }

    /** Whether a value is rather a token or key than a path or a name. */
    static boolean looksLikeSecret(String value) {
        if (TOKEN_PREFIX.matcher(value).matches() || value.contains("PRIVATE KEY") || value.contains("\n")) {
            return true;
        }
        boolean mixed = value.chars().anyMatch(Character::isUpperCase)
                && value.chars().anyMatch(Character::isLowerCase)
                && value.chars().anyMatch(Character::isDigit);
        boolean hex = value.matches("[0-9a-fA-F]{16,}");
        boolean base64 = value.length() >= 16 && value.matches("[A-Za-z0-9+/_-]+={1,2}");
        return hex || base64 || (value.length() >= 20 && mixed && value.matches("[A-Za-z0-9+/=_-]+"));
    }
}
