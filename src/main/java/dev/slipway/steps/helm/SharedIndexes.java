package dev.slipway.steps.helm;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.GZIPInputStream;

/**
 * The indexes of chart repositories, shared by all deployments of this person. An index is some megabytes that seldom change, so
 * the repository is only asked whether it has another one.
 *
 * <ol>
 *   <li>The repository is asked with what it said of the index that we have ({@code ETag}, {@code Last-Modified}); it says that it
 *       is the present one, or sends another.
 *   <li>An index is written to a file whose name is its digest, under another name first. So a file that is there is whole, and
 *       never changes.
 *   <li>Which file is a repository's stands in a file of its own, which is replaced in one piece.
 *   <li>Whoever uses an index copies it; one that has not been used for a month is removed.
 * </ol>
 *
 * <p>Two deployments at a time may both fetch an index; the later one wins, and both are right.
 */
public final class SharedIndexes implements IndexSource {
    private static final long LONGEST = 256L * 1024 * 1024;
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String ETAG = "etag";
    private static final String MODIFIED = "last-modified";
    private static final String DIGEST = "sha256";

    private final HttpCaller http;
    private final Path folder;
    private final InstantSource clock;

    /**
     * Shared indexes.
     *
     * @param environment our own, for the proxies in it
     * @param cache Slipway's cache folder
     */
    public SharedIndexes(Map<String, String> environment, Path cache, InstantSource clock) {
        this.http = new HttpCaller(environment);
        this.folder = cache.resolve("helm").resolve("indexes");
        this.clock = clock;
    }

    @Override
    public Optional<Path> present(String url, Duration limit) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            var known = known(url);
            var fetched = Files.createTempFile(folder, "index", ".part");
            try {
                return fetched(url, known, fetched, limit);
            } finally {
                Files.deleteIfExists(fetched);
            }
        } catch (IOException | IllegalArgumentException e) {
            // A cache that can't be written, or an address that is none: Helm says what is wrong, if anything is.
            return Optional.empty();
        }
    }

    private Optional<Path> fetched(String url, Properties known, Path file, Duration limit)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url.replaceAll("/+$", "") + "/index.yaml"))
                .header("Accept-Encoding", "gzip");
        var before = file(known);
        if (before.isPresent()) {
            header(request, "If-None-Match", known.getProperty(ETAG, ""));
            header(request, "If-Modified-Since", known.getProperty(MODIFIED, ""));
        }
        return switch (http.download(request.build(), limit, file, LONGEST)) {
            case HttpOutcome.Unanswered _ -> Optional.empty();
            case HttpOutcome.Answered answer
            when answer.status() == 304 && before.isPresent() -> {
                Files.setLastModifiedTime(before.get(), FileTime.from(clock.instant()));
                yield before;
            }
            case HttpOutcome.Answered answer when answer.status() == 200 -> kept(url, answer, file);
            case HttpOutcome.Answered _ -> Optional.empty();
        };
    }

    private static void header(HttpRequest.Builder request, String name, String value) {
        if (!value.isEmpty()) {
            request.header(name, value);
        }
    }

    private Optional<Path> kept(String url, HttpOutcome.Answered answer, Path file) throws IOException {
        var plain = file;
        if (answer.header("content-encoding").filter("gzip"::equals).isPresent()) {
            plain = Files.createTempFile(folder, "index", ".part");
            try (var packed = new GZIPInputStream(Files.newInputStream(file))) {
                Files.copy(packed, plain, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try {
            if (!RepositoryIndex.isOne(plain)) {
                return Optional.empty();
            }
            var digest = sha256(plain);
            var whole = folder.resolve(digest + ".yaml");
            Files.move(plain, whole, StandardCopyOption.ATOMIC_MOVE);
            remember(url, answer, digest);
            prune(whole);
            return Optional.of(whole);
        } finally {
            Files.deleteIfExists(plain);
        }
    }

    private void remember(String url, HttpOutcome.Answered answer, String digest) throws IOException {
        var properties = new Properties();
        properties.setProperty(ETAG, answer.header(ETAG).orElse(""));
        properties.setProperty(MODIFIED, answer.header(MODIFIED).orElse(""));
        properties.setProperty(DIGEST, digest);
        var part = Files.createTempFile(folder, "known", ".part");
        try (var out = Files.newOutputStream(part)) {
            properties.store(out, null);
        }
        Files.move(part, knownFile(url), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path knownFile(String url) {
        return folder.resolve(hex(digest().digest(url.getBytes(StandardCharsets.UTF_8))) + ".properties");
    }

    private Properties known(String url) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(knownFile(url))) {
            properties.load(in);
        } catch (NoSuchFileException e) {
            return new Properties();
        }
        return properties;
    }

    private Optional<Path> file(Properties known) {
        var digest = known.getProperty(DIGEST, "");
        return digest.isEmpty()
                ? Optional.empty()
                : Optional.of(folder.resolve(digest + ".yaml")).filter(Files::isRegularFile);
    }

    private void prune(Path except) throws IOException {
        var oldest = clock.instant().minus(KEPT);
        try (var files = Files.list(folder)) {
            for (var file : files.filter(file -> !file.equals(except)).toList()) {
                if (isBefore(file, oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isBefore(Path file, Instant time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(time);
        } catch (NoSuchFileException e) {
            // Another deployment has just removed it.
            return false;
        }
    }

    /** The digest of a file, in hex. */
    static String sha256(Path file) throws IOException {
        var digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            var buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return hex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
