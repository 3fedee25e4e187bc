package dev.slipway.steps.validate;

import dev.slipway.pipeline.Durations;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupFailedException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import org.xbill.DNS.lookup.ServerFailedException;

/** Asks the name servers for a record. What stands in this machine's {@code /etc/hosts} is not looked at: others have none of it. */
public final class DnsCheck implements Check {
    private static final String NO_SUCH_RECORD = "The name is there, but has no such record.";

    private final CheckConfig.Dns config;
    private final String name;
    private final Optional<String> expect;
    private final Resolver resolver;

    /**
     * The check of a name.
     *
     * @param resolver knows which name servers are asked
     */
    public DnsCheck(CheckConfig.Dns config, Placeholders placeholders, Resolver resolver) {
        this.config = config;
        this.name = placeholders.fill(config.name());
        this.expect = config.expect().map(placeholders::fill);
        this.resolver = resolver;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.DNS;
    }

    @Override
    public String title() {
        return config.type() + " record of " + name;
    }

    @Override
    public CheckConfig.Dns config() {
        return config;
    }

    @Override
    public boolean needsCluster() {
        return false;
    }

    @Override
    public Attempt once(CheckRun run) throws InterruptedException {
        try {
            var answer = session()
                    .lookupAsync(Name.fromString(name, Name.root), Type.value(config.type()))
                    .toCompletableFuture()
                    .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return judged(
                    answer.getRecords().stream().map(Record::rdataToString).toList());
        } catch (TextParseException e) {
            return new Attempt.Failed("has a name that cannot be one: " + e.getMessage(), "", List.of(), false);
        } catch (TimeoutException e) {
            return silent();
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case NoSuchDomainException _ -> missing("There is no such name.");
                case NoSuchRRSetException _ -> missing(NO_SUCH_RECORD);
                case ServerFailedException _ -> broken("the name servers failed to find it (SERVFAIL)");
                case LookupFailedException refused -> broken(String.valueOf(refused.getMessage()));
                case null, default -> silent();
            };
        }
    }

    private Attempt judged(List<String> records) {
        if (records.isEmpty()) {
            return missing(NO_SUCH_RECORD);
        }
        var told = String.join(", ", records);
        return expect.isEmpty() || records.stream().anyMatch(record -> record.contains(expect.get()))
                ? new Attempt.Passed(told)
                : Attempt.Failed.of(
                        "is " + told + ", and does not hold " + expect.get(),
                        "Correct the record; a changed one may take as long as its time to live until all see it.");
    }

    private Attempt silent() {
        return Attempt.Failed.of(
                "could not be asked for: no name server answered within " + Durations.words(config.timeout()),
                "Check this machine's network and its /etc/resolv.conf.");
    }

    private Attempt broken(String why) {
        return Attempt.Failed.of(
                "could not be asked for: " + why, "Check the zone's name servers: dig +trace " + name + ".");
    }

    private Attempt missing(String why) {
        return Attempt.Failed.of(
                "is missing. " + why, "Make the record where the zone is kept, or correct the name in slipway.yaml.");
    }

    /** Nothing is remembered from one attempt to the next. */
    private LookupSession session() {
        return LookupSession.builder().resolver(resolver).build();
    }
}
