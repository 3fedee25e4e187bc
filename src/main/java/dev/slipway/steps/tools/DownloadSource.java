package dev.slipway.steps.tools;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepContext;
import dev.slipway.site.ToolConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A download that is checked against its SHA-256 before anything of it is used. */
final class DownloadSource implements ToolSource {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int LONGEST_CHECKSUM_FILE = 1 << 16;

    private final ToolConfig tool;
    private final URI address;
    private final Optional<String> sha256;
    private final Optional<String> member;
    private final URI sums;
    private final ToolCache cache;
    private final Downloads downloads;

    /**
     * A download.
     *
     * @param sha256 absent: its publisher tells it
     * @param member the program's path in the archive
     * @param sums where its publisher tells it; absent: beside the file, in {@code ADDRESS.sha256sum}
     */
    DownloadSource(
            ToolConfig tool,
            URI address,
            Optional<String> sha256,
            Optional<String> member,
            Optional<URI> sums,
            ToolCache cache,
            Downloads downloads) {
        this.tool = tool;
        this.address = address;
        this.sha256 = sha256.map(hex -> hex.toLowerCase(Locale.ROOT));
        this.member = member;
        this.sums = sums.orElseGet(() -> URI.create(address + ".sha256sum"));
        this.cache = cache;
        this.downloads = downloads;
    }

    @Override
    public String description() {
        return address.toString();
    }

    @Override
    public Optional<SourceResult.Obtained> cached(StepContext context) throws IOException, InterruptedException {
        return entry().find(context);
    }

    @Override
    public SourceResult obtain(StepContext context) throws IOException, InterruptedException {
        return entry().findOrMake(
                        context,
                        CachedTool.Making.MOVED,
                        "downloaded from " + address.getHost(),
                        folder -> make(folder, context));
    }

    private CachedTool entry() {
        var identity = "download\n" + address + "\n" + sha256.orElse("") + "\n" + member.orElse("");
        return new CachedTool(
                tool.name(),
                cache.entry(tool.name(), tool.version().orElse(""), identity),
                Map.of(tool.name(), "bin/" + tool.name()));
    }

    private Optional<SourceResult> make(Path folder, StepContext context) throws IOException, InterruptedException {
        var download = folder.resolve("download");
        String expected;
        if (sha256.isPresent()) {
            expected = sha256.get();
        } else {
            switch (published(download, context)) {
                case Published.Sum sum -> expected = sum.sha256();
                case Published.None none -> {
                    return Optional.of(none.result());
                }
            }
        }
        context.progress("downloading " + Downloads.fileName(address));
        return switch (downloads.fetch(address, download, context)) {
            case Downloads.Fetched.Trouble trouble -> Optional.of(trouble.asResult());
            case Downloads.Fetched.Complete complete
            when !complete.sha256().equals(expected) ->
                Optional.of(new SourceResult.Refused(mismatch(expected, complete)));
            case Downloads.Fetched.Complete _ -> unpacked(folder, download);
        };
    }

    private Optional<SourceResult> unpacked(Path folder, Path download) throws IOException {
        try {
            var problem = Archive.takeOut(
                    download,
                    Archive.Packing.of(Downloads.fileName(address)),
                    tool.name(),
                    member,
                    folder.resolve("bin").resolve(tool.name()));
            Files.deleteIfExists(download);
            return problem.map(SourceResult::forGood);
        } catch (IOException e) {
            return Optional.of(SourceResult.forGood("the archive could not be unpacked: " + e.getMessage()));
        }
    }

    private sealed interface Published {
        record Sum(String sha256) implements Published {}

        record None(SourceResult result) implements Published {}
    }

    private Published published(Path file, StepContext context) throws IOException, InterruptedException {
        context.progress("downloading " + Downloads.fileName(sums));
        return switch (downloads.fetch(sums, file, context)) {
            case Downloads.Fetched.Trouble trouble ->
                new Published.None(new SourceResult.Unavailable(
                        trouble.lack(), "its published checksum, " + Downloads.fileName(sums) + ": " + trouble.why()));
            case Downloads.Fetched.Complete complete -> {
                var text = complete.bytes() <= LONGEST_CHECKSUM_FILE ? Files.readString(file) : "";
                yield sumIn(text)
                        .<Published>map(Published.Sum::new)
                        .orElseGet(() -> new Published.None(SourceResult.forGood(
                                Downloads.fileName(sums) + " holds no SHA-256 of " + Downloads.fileName(address))));
            }
        };
    }

    /** {@code HEX  FILE}, as sha256sum writes it; a file with the hex alone is understood too. */
    private Optional<String> sumIn(String text) {
        return text.lines()
                .map(line -> line.strip().split("\\s+\\*?"))
                .filter(parts -> SHA256.matcher(parts[0]).matches())
                .filter(parts -> parts.length == 1 || parts[1].endsWith(Downloads.fileName(address)))
                .map(parts -> parts[0].toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private Failure mismatch(String expected, Downloads.Fetched.Complete complete) {
        var from = sha256.isPresent() ? "slipway.yaml names" : "its publisher names";
        return new Failure(
                "checking the download of " + tool.name()
                        + tool.version().map(v -> " " + v).orElse(""),
                address + " has another checksum than " + from
                        + ". It is not what was asked for, so it was thrown away, and" + " no other source was tried.",
                List.of(
                        new Evidence.Fact("file", address.toString()),
                        new Evidence.Fact("SHA-256 expected", expected),
                        new Evidence.Fact("SHA-256 received", complete.sha256()),
                        new Evidence.Fact("size received", complete.bytes() + " bytes")),
                List.of(
                        "Compare both with the checksum on the publisher's release page, from another network if you can.",
                        sha256.isPresent()
                                ? "If the version was changed in slipway.yaml, its sha256 (tools." + tool.name()
                                        + ") must be changed with it."
                                : "If the publisher's checksum is wrong, give the right one in slipway.yaml: tools."
                                        + tool.name() + " with url and sha256.",
                        "If they should be the same, something between you and the publisher changes the file: a proxy, or an"
                                + " attacker. Do not deploy with it."),
                false);
    }
}
