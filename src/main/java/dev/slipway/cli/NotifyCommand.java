package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.SiteTrialMessages;
import dev.slipway.deployment.Surroundings;
import dev.slipway.notify.TrialMessages.Trial;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway notify}: a trial message. */
@Command(
        name = "notify",
        description = {
            "Send a trial message to everybody whom the site tells of deployments ('notify' in slipway.yaml), whatever they want to be told.",
            "The messages are those of the last commit, with the secrets as a deployment decrypts them. Nothing is deployed. "
                    + "GitHub is not tried: its statuses are of real commits. Ends with 1 if somebody was not reached."
        })
public final class NotifyCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SiteOption site = new SiteOption();

    NotifyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        var report = new SiteTrialMessages(surroundings).of(site.folder(invocation));
        return TargetOptions.end(invocation, common, report, this::tell);
    }

    private ExitCode tell(SiteReport.Told<Trial> told) {
        if (!common.json()) {
            told.remarks().forEach(invocation.output()::error);
            if (told.targets().isEmpty()) {
                invocation
                        .output()
                        .line("The site tells nobody of its deployments: there is no 'notify' in slipway.yaml.");
            }
        }
        told.targets()
                .forEach(trial -> invocation.output().line(common.json() ? json(told.site(), trial) : text(trial)));
        return told.targets().stream().anyMatch(Trial.Failed.class::isInstance) ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String text(Trial trial) {
        return switch (trial) {
            case Trial.Sent(var who) -> who + " was sent a trial message.";
            case Trial.Failed(var who, var why) -> who + " was not reached: " + why + ".";
            case Trial.Untried(var who, var why) -> who + " was not tried: " + why + ".";
        };
    }

    private static String json(String site, Trial trial) {
        var event = new LinkedHashMap<String, Object>();
        event.put("event", "trialMessage");
        event.put("site", site);
        event.put("who", trial.who());
        switch (trial) {
            case Trial.Sent _ -> event.put("outcome", "sent");
            case Trial.Failed(var _, var why) -> {
                event.put("outcome", "failed");
                event.put("why", why);
            }
            case Trial.Untried(var _, var why) -> {
                event.put("outcome", "untried");
                event.put("why", why);
            }
        }
        return JsonMapper.shared().writeValueAsString(event);
    }
}
